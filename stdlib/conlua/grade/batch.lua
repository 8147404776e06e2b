-- SPDX-License-Identifier: MIT
--- Many submissions, several at a time: each is graded, kept, and shown in the order of the list. A
--- batch that is begun again goes on where the first one stopped: the key of a submission is a
--- digest of all that the result depends on.

local apart = require "conlua.grade.apart"
local crew = require "conlua.grade.crew"
local digest = require "conlua.grade.digest"
local exercise = require "conlua.grade.exercise"
local judge = require "conlua.grade.judge"
local progress = require "conlua.grade.progress"
local record = require "conlua.grade.record"
local verdicts = require "conlua.grade.verdicts"
local texts = require "conlua.texts"

local say = texts.topic "grade"
local batch = {}

-- The form of a record and the way of judging; kept results of another version are not used.
local VERSION = "conlua grade 3 " .. verdicts.names()

---@class BatchOptions
---@field means table
---@field how GradeOptions
---@field language string
---@field jobs integer submissions at once
---@field clear fun()? called before a grading ends
---@field show fun(record: Record)? called in the order of the list

--- The digest of what the results of all submissions of this batch depend on.
local function common_key(self, options)
  local how, names = options.how, {}
  for name in pairs(self.files) do names[#names + 1] = name end
  table.sort(names)
  local parts = {VERSION, self.name, self.stamp, how.runs, how.shaken, how.base, options.language,
    options.means.guarded}
  for _, name in ipairs(names) do
    parts[#parts + 1] = name
    parts[#parts + 1] = self.files[name]
  end
  for i, part in ipairs(parts) do parts[i] = ("%d:%s"):format(#tostring(part), part) end
  return digest(table.concat(parts, "\n"))
end

local function read(self, submission, options)
  if not submission.file then
    local why = say(options.language, submission.why, submission.detail)
    return function() error(why, 0) end
  end
  local ok, source = pcall(exercise.read, submission.file, judge.LONGEST + 1)
  if ok then return source end
  return function() error(source, 0) end
end

--- The record of one submission, and whether it had been graded before.
local function grade(self, submission, store, common, options)
  local source = read(self, submission, options)
  local key = type(source) == "string" and digest(common .. "\n" .. source) or nil
  local old = key and store:get(submission.path, key)
  if old and old.verdict ~= "error" then return old, true end
  local new, why = apart(function()
    local result = judge.grade(self, submission.path, source, options.means, options.how)
    if options.clear then options.clear() end
    return record.of(result, options.language)
  end)
  if not new then
    why = say(options.language, "judging_stopped", why)
    local result = judge.fault(self, submission.path, why)
    new = record.of(result, options.language)
  end
  new.key = key
  store:put(submission.path, new)
  return new, false
end

--- Grade the list. A fault with a submission becomes its record, and stops no other submission.
---@param self Exercise
---@param list Submission[]
---@param options BatchOptions
---@return {verdicts: table<string, integer>, kept: integer} tally
function batch.run(self, list, store, options)
  local common, tally = common_key(self, options), {verdicts = {}, kept = 0}
  local done, n_done, shown = {}, 0, 0
  local is_one = #list == 1
  local bar = progress.new(is_one and options.how.runs or #list)
  if is_one then
    options.how.progress = function(runs) bar:set(runs) end
    options.clear = function() bar:clear() end
  else
    self.of_starter = apart(judge.of_starter, self, options.means)
  end
  local function note(i, one, is_old)
    tally.verdicts[one.verdict] = (tally.verdicts[one.verdict] or 0) + 1
    if is_old then tally.kept = tally.kept + 1 end
    done[i], n_done = true, n_done + 1
    bar:clear()
    while options.show and done[shown + 1] do
      shown = shown + 1
      options.show(shown == i and one or store:get(list[shown].path))
    end
    if not is_one then bar:set(n_done) end
  end
  local ok, why = pcall(crew.each, #list, options.jobs, function(i, turn)
    turn:with(note, i, grade(self, list[i], store, common, options))
  end)
  bar:clear()
  if not ok then error(why, 0) end
  return tally
end

--- The records of a list that was graded, for a `for`.
function batch.records(list, store)
  return function()
    local i = 0
    return function()
      i = i + 1
      if not list[i] then return nil end
      return store:get(list[i].path) or error("what was found of " .. list[i].path .. " is gone", 0)
    end
  end
end

return batch
