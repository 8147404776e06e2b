-- SPDX-License-Identifier: MIT
--- Many submissions, several at a time: each is graded, kept, and shown in the order of the list. A
--- batch that is begun again goes on where the first one stopped: the key of a submission is a
--- digest of all that the result depends on.

local apart = require "conlua.grade.apart"
local crew = require "conlua.grade.crew"
local digest = require "conlua.grade.digest"
local exercise = require "conlua.grade.exercise"
local judge = require "conlua.grade.judge"
local lfs = require "lfs"
local picture = require "conlua.grade.picture"
local progress = require "conlua.grade.progress"
local record = require "conlua.grade.record"
local regrade = require "conlua.grade.regrade"
local verdicts = require "conlua.grade.verdicts"
local texts = require "conlua.texts"

local say = texts.topic "grade"
local batch = {}

-- The form of a record and the way of judging; kept results of another version are not used.
local VERSION = "conlua grade 8 " .. verdicts.names()

-- Of the process of a submission: bytes, seconds of the processor's time.
local MEMORY, SECONDS = 1 << 30, 120

-- A cycle of the collector writes to all objects, and so copies all memory that the process of a
-- submission shares with the grader. So it begins late, when the memory is this percentage of what
-- was in use after the last cycle, but after so many submissions at the latest.
local PAUSE, EACH = 400, 32

---@class BatchOptions
---@field means table
---@field how GradeOptions
---@field language string
---@field jobs integer submissions at once
---@field show fun(record: Record)? called in the order of the list
---@field view fun(record: Record): Record what the reader of the reports may see
---@field pass string? the regrading, which uses no record but its own

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

--- The text of a submission; nil and the reason if there is nothing to grade.
local function read(submission, options)
  if not submission.file then
    return nil, say(options.language, submission.why, submission.detail)
  end
  local ok, source = pcall(exercise.read, submission.file, judge.LONGEST + 1)
  if ok then return source end
  return nil, source
end

--- The record of a submission that is graded, and the checks that the starter passes, where the
--- points depend on these checks. Of a submission that is alone, the bar shows the runs.
local function judged(self, submission, source, options, is_alone)
  local how, bar = options.how, nil
  if is_alone then
    bar = progress.new(how.runs)
    how = setmetatable({progress = function(runs) bar:set(runs) end}, {__index = how})
  end
  local result = judge.grade(self, submission.path, source, options.means, how)
  if bar then bar:clear() end
  local one, run = record.of(result, options.language), record.failing_run(result)
  if run and run.recording then
    one.timeline = picture.draw(run, submission.path, source,
      picture.path(how.timeline, submission.label))
  end
  return one, self.of_starter
end

--- Is the timeline there, or is there nothing to draw, or was none asked for?
local function has_timeline(one, submission, options)
  local folder = options.how.timeline
  if not folder or one.verdict == "pass" or one.runs == 0 then return true end
  return one.timeline == picture.path(folder, submission.label)
    and lfs.attributes(one.timeline) ~= nil
end

local function fault(self, path, why, options)
  return record.of(judge.fault(self, path, why), options.language)
end

--- What was found before a regrading; nil: nothing, or there is no regrading.
local function former(submission, store, pass)
  local old = pass and store:get(submission.path)
  if not old then return nil end
  if old.pass == pass then return old.before end
  return regrade.summary(old)
end

--- The record of one submission, and whether it had been graded before.
local function grade(self, submission, store, common, options, is_alone)
  local path, new = submission.path, nil
  local source, why = read(submission, options)
  local key = source and digest(common .. "\n" .. source) or nil
  local old = key and store:get(path, key)
  local is_done = old and old.verdict ~= "error" and has_timeline(old, submission, options)
    and (not options.pass or old.pass == options.pass)
  if is_done then return old, true end
  if source then
    local more
    new, more = apart.within(MEMORY, SECONDS, judged, self, submission, source, options, is_alone)
    if new then self.of_starter = self.of_starter or more
    else why = say(options.language, "judging_stopped", more) end
  end
  new = new or fault(self, path, why, options)
  new.key, new.pass = key, options.pass
  new.before = former(submission, store, options.pass)
  store:put(path, new)
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
  local bar = progress.new(#list)
  collectgarbage("incremental", PAUSE, 0, 0)
  collectgarbage()
  local function note(i, one, is_old)
    local verdict = options.view(one).verdict
    tally.verdicts[verdict] = (tally.verdicts[verdict] or 0) + 1
    if is_old then tally.kept = tally.kept + 1 end
    done[i], n_done = true, n_done + 1
    bar:clear()
    while options.show and done[shown + 1] do
      shown = shown + 1
      options.show(options.view(shown == i and one or store:get(list[shown].path)))
    end
    if not is_one then bar:set(n_done) end
    if n_done % EACH == 0 then collectgarbage() end
  end
  local ok, why = pcall(crew.each, #list, options.jobs, function(i, turn)
    turn:with(note, i, grade(self, list[i], store, common, options, is_one))
  end)
  bar:clear()
  if not ok then error(why, 0) end
  return tally
end

--- What record_of(submission) gives, for a `for`; where that is nil, the next.
local function records_of(list, record_of)
  return function()
    local i = 0
    return function()
      local one
      repeat
        i = i + 1
        one = list[i] and record_of(list[i])
      until one or not list[i]
      return one
    end
  end
end

--- The records of a list that was graded, for a `for`.
---@param view fun(record: Record): Record
function batch.records(list, store, view)
  return records_of(list, function(submission)
    local one = store:get(submission.path)
    if not one then error("what was found of " .. submission.path .. " is gone", 0) end
    return view(one)
  end)
end

--- The records of those of the list that were ever graded, for a `for`.
function batch.records_there_are(list, store)
  return records_of(list, function(submission) return store:get(submission.path) end)
end

return batch
