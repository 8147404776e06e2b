-- SPDX-License-Identifier: MIT
--- Does an exercise grade as promised? The solution passes, and so does each answer in
--- `solutions/`; the starter fails, and each wrong answer fails for the reason that its first lines
--- declare:
---
---     -- caught by: one-at-a-time
---     -- verdict: race
---
--- `caught by` names checks, of which at least one must fail; `run`: the program ends well.
--- `verdict` may be left out. An empty answer fails, too, and each check fails in some grading.

local lfs = require "lfs"
local exercise = require "conlua.grade.exercise"
local judge = require "conlua.grade.judge"
local mutants = require "conlua.grade.mutants"
local texts = require "conlua.texts"
local verdicts = require "conlua.grade.verdicts"

local say = texts.topic "grade"
local selfcheck = {}

local ENOUGH = 0.95 -- of the gradings must catch a wrong answer

---@class Answer
---@field name string
---@field source string
---@field caught table<string, boolean>? checks, of which at least one must fail
---@field verdicts table<string, boolean>? verdicts that the submission may get

local function words(text)
  local set = {}
  for word in (text or ""):gmatch "[^%s,]+" do set[word] = true end
  return next(set) and set or nil
end

--- Names of the answers in a folder of the exercise, with the folder, in order.
local function answers_in(self, folder)
  local list, path = {}, self.folder .. "/" .. folder
  if not exercise.exists(path, "directory") then return list end
  for name in lfs.dir(path) do
    if name:find "%.lua$" then list[#list + 1] = folder .. "/" .. name end
  end
  table.sort(list)
  return list
end

--- The right answers of an exercise: `solution.lua`, and those of the folder `solutions`.
---@return string[] names
function selfcheck.right_answers(self)
  local list = answers_in(self, "solutions")
  table.insert(list, 1, "solution.lua")
  return list
end

--- The wrong answers of an exercise, by name. Raises if an answer does not declare its reason.
---@return Answer[]
function selfcheck.wrong_answers(self)
  local list, known = {}, {run = true}
  for _, check in ipairs(self.checks) do known[check.name] = true end
  for i, name in ipairs(answers_in(self, "wrong")) do
    local path = self.folder .. "/" .. name
    local source = exercise.read(path)
    local caught = words(source:match "^%-%- caught by: ([^\n]*)")
    if not caught then error(path .. ": its first line is not `-- caught by: CHECK`", 0) end
    for check in pairs(caught) do
      if not known[check] then error(path .. ": no check is named " .. check, 0) end
    end
    list[i] = {name = name:match "[^/]*$", source = source, caught = caught,
      verdicts = words(source:match "\n%-%- verdict: ([^\n]*)")}
  end
  return list
end

--- Was the answer caught for its declared reason?
local function is_caught(result, answer)
  if result.verdict == "pass" or result.verdict == "error" then return false end
  if answer.verdicts and not answer.verdicts[result.verdict] then return false end
  for _, one in ipairs(result.checks) do
    if one.verdict ~= "pass" and answer.caught[one.check.name] then return true end
  end
  return false
end

local function with(options, changes)
  return setmetatable(changes, {__index = options})
end

---@class SelfcheckOptions : GradeOptions
---@field right integer gradings of each right answer
---@field wrong integer gradings of each wrong answer
---@field mutants boolean are mutants graded, and is each check to fail in some grading?
---@field language string
---@field only table<string, boolean>? names of the answers to be graded; nil: all answers

--- Does a right answer pass each grading?
local function check_right(self, name, means, options, told)
  local path, result = self.folder .. "/" .. name, nil
  local source = exercise.read(path)
  for i = 1, options.right do
    result = judge.grade(self, path, source, means, with(options, {base = options.base + i}))
    if result.verdict ~= "pass" then break end
  end
  told(name:gsub("^solution%.lua$", "solution"), result.verdict == "pass", result.verdict, result)
end

--- Does an answer fail that does not do what is asked?
local function check_lacking(self, name, source, means, options, told, visit)
  local result = judge.grade(self, self.folder .. "/" .. name, source, means, options)
  visit(result)
  told(name:match "^%a+", result.verdict ~= "pass" and result.verdict ~= "error", result.verdict,
    result)
end

local function check_wrong(self, answer, means, options, told, visit)
  local times, counts, last = 0, {}, nil
  for i = 1, options.wrong do
    last = judge.grade(self, self.folder .. "/wrong/" .. answer.name, answer.source, means,
      with(options, {base = options.base + i}))
    visit(last)
    if is_caught(last, answer) then times = times + 1 end
    counts[last.verdict] = (counts[last.verdict] or 0) + 1
  end
  told(answer.name, times >= ENOUGH * options.wrong,
    ("%d of %d (%s)"):format(times, options.wrong, verdicts.counted(counts)), last)
end

--- Note which checks have failed by themselves.
local function note_failed(failed, result)
  for _, one in ipairs(result.checks) do
    local shows = one.found and one.verdict ~= "pass" and not judge.is_unjudged(one)
    if shows or one.fails then
      failed[one.check.name] = true
    end
  end
end

--- Check an exercise. Calls tell(name, good, text, result) for each answer. Returns whether all
--- answers were graded as promised.
---@param options SelfcheckOptions
function selfcheck.run(self, means, options, tell)
  local all, checked = true, 0
  local function told(name, good, text, result)
    all, checked = all and good, checked + 1
    tell(name, good, text, result)
  end
  local only, failed = options.only, {}
  local function visit(result) note_failed(failed, result) end
  local right = selfcheck.right_answers(self)
  for _, name in ipairs(right) do
    if not only or only[name:match "[^/]*$"] then check_right(self, name, means, options, told) end
  end
  if not only or only.empty then check_lacking(self, "empty", "", means, options, told, visit) end
  if not only or only["starter.lua"] then
    local starter = exercise.read(self.folder .. "/starter.lua")
    check_lacking(self, "starter.lua", starter, means, options, told, visit)
  end
  for _, answer in ipairs(selfcheck.wrong_answers(self)) do
    if not only or only[answer.name] then
      check_wrong(self, answer, means, options, told, visit)
    end
  end
  if options.mutants and not only then
    mutants.check(self, right, means, with(options, {until_failed = true}), told, visit)
    for _, check in ipairs(self.checks) do
      if not failed[check.name] then
        told(("exercise.lua:%d"):format(check.at), false,
          say(options.language, "never_fails", check.name))
      end
    end
  end
  return all and checked > 0
end

return selfcheck
