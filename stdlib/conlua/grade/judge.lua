-- SPDX-License-Identifier: MIT
--- The verdict on a submission: the source is read, the program is run again and again, and every
--- run is held against every check.

local events = require "conlua.grade.events"
local grammar = require "conlua.grade.grammar"
local runner = require "conlua.grade.runner"
local template = require "conlua.grade.template"
local verdicts = require "conlua.grade.verdicts"

local judge = {}

judge.LONGEST = 1 << 20 -- bytes of a source

local GIVE_UP = 3 -- runs that had to be stopped for their time

---@class Found
---@field key string of conlua.texts.grade
---@field values any[]

---@class CheckResult
---@field check Check
---@field verdict string
---@field failed integer runs that failed the check
---@field judged integer runs held against the check
---@field line integer? of the submission
---@field found Found? of the first failing run
---@field seed integer? of the first failing run
---@field run Run? the first failing run

---@class Result
---@field name string of the submission
---@field verdict string
---@field score number? absent with a fault
---@field points number
---@field checks CheckResult[] `run` first
---@field runs integer
---@field shaken integer
---@field seconds number
---@field held string
---@field fault string? of the grader

local function found(key, ...) return {key = key, values = {...}} end

local function check_output(check, run)
  local good, place = template.match(check.template, run.stdout)
  if good then return true end
  local first = place.expected[1]
  if place.found and not first then
    return false, nil, found("line_extra", place.at, place.found)
  end
  local expected = {first, more = #place.expected - 1}
  if place.found then return false, nil, found("line_found", place.at, place.found, expected) end
  return false, nil, found("line_missing", place.at - 1, expected)
end

local function check_events(check, run)
  local good, line, key, a, b, c = events.check(run.model, check)
  if good then return true end
  return false, line, found(key, a, b, c)
end

local function check_run(check, run)
  if check.kind == "output" then return check_output(check, run) end
  return check_events(check, run)
end

--- Check the source: nil if all is well, else the verdict, the line, and the sentence.
local function check_source(check, uses)
  for _, word in ipairs(check.must_not or {}) do
    if uses[word] then return "forbidden", uses[word], found("must_not", word) end
  end
  for _, word in ipairs(check.must or {}) do
    if not uses[word] then return "wrong", nil, found("must", word) end
  end
end

--- The reason why a run did not end well: the line, and the sentence.
local function ending(exercise, run)
  local function told(line, ...) return line, found(...) end
  return told(verdicts.why(run, exercise.limits))
end

local function new_result(check)
  return {check = check, verdict = "pass", failed = 0, judged = 0}
end

--- Note a failing run. A result tells of the first run, in their order, with the worst verdict.
local function note(result, verdict, i, run, line, what)
  result.failed = result.failed + 1
  local is_first = result.verdict == "pass" or verdicts.is_worse(verdict, result.verdict)
    or verdict == result.verdict and i < result.first
  if not is_first then return end
  result.verdict, result.first, result.line, result.found = verdict, i, line, what
  result.seed, result.run = run.seed, run
end

local function hold_against(exercise, results, i, run)
  for _, result in ipairs(results) do
    local check = result.check
    if check.kind == "run" then
      result.judged = result.judged + 1
      if run.verdict then note(result, run.verdict, i, run, ending(exercise, run)) end
    elseif check.kind ~= "source" then
      result.judged = result.judged + 1
      if run.verdict then
        note(result, run.verdict, i, run, nil, found "not_judged")
      else
        local good, line, what = check_run(check, run)
        if not good then note(result, "wrong", i, run, line, what) end
      end
    end
  end
end

local function settle(self, results)
  local worst
  self.score = 0
  for _, result in ipairs(results) do
    if result.verdict == "wrong" and result.failed < result.judged then result.verdict = "race" end
    if result.verdict == "pass" then
      self.score = self.score + (result.check.points or 0)
    else
      local verdict = result.verdict
      if not worst or verdicts.is_worse(verdict, worst)
        or verdict == "wrong" and verdicts.is_alike(verdict, worst) then
        worst = verdict
      end
    end
  end
  self.verdict = worst or "pass"
end

--- Hold the source against its checks. Returns whether the program may be run.
local function read_source(results, source)
  if #source > judge.LONGEST then
    results[1].verdict = "forbidden"
    results[1].found = found("too_long", verdicts.size(judge.LONGEST))
    return false
  end
  local chunk, why = load(source, "@main.lua", "t")
  local uses = chunk and grammar.uses(source)
  if not uses then
    local line, message = tostring(why):match "^main%.lua:(%d+): (.*)"
    local r = results[1]
    r.verdict, r.failed, r.line = "crash", 0, math.tointeger(line or "")
    r.found = found("syntax", message or tostring(why))
    return false
  end
  local may_run = true
  for _, result in ipairs(results) do
    if result.check.kind == "source" then
      local verdict, line, what = check_source(result.check, uses)
      if verdict then result.verdict, result.line, result.found = verdict, line, what end
      if verdict == "forbidden" then may_run = false end
    end
  end
  return may_run
end

local function not_run(results)
  for _, result in ipairs(results) do
    if result.check.kind ~= "source" and result.verdict == "pass" then
      result.verdict, result.found = "wrong", found "not_judged"
    end
  end
end

---@class GradeOptions
---@field runs integer
---@field shaken integer
---@field width integer runs at once
---@field base integer seeds are made of
---@field progress? fun(done: integer, of: integer): boolean? true: stop, the result is not wanted

local function run_all(self, source, means, options)
  local timed_out = 0
  runner.each(self.exercise, source, means, options, function(i, run)
    self.runs, self.held = self.runs + 1, run.held
    if run.seed then self.shaken = self.shaken + 1 end
    hold_against(self.exercise, self.checks, i, run)
    if options.progress and options.progress(self.runs, options.runs) then return true end
    if run.stopped == "wall" or run.stopped == "cpu" then timed_out = timed_out + 1 end
    return timed_out >= GIVE_UP
  end)
  self.given_up = self.runs < options.runs
end

--- The grader failed, so no check is right or wrong.
local function at_fault(self, why)
  self.verdict, self.fault, self.score = "error", tostring(why), nil
  for _, result in ipairs(self.checks) do
    result.verdict, result.found, result.run, result.line = "error", nil, nil, nil
  end
end

--- Grade a submission. A fault of the grader is a verdict of its own, never a low score.
---@param source string|fun(): string the text, or a function that reads the text and may raise
---@return Result
function judge.grade(exercise, name, source, means, options)
  local began = clock()
  local results = {new_result{kind = "run", name = "run"}}
  for i, check in ipairs(exercise.checks) do results[i + 1] = new_result(check) end
  local self = {name = name, exercise = exercise, points = exercise.points, checks = results,
    runs = 0, shaken = 0, held = "", score = 0}
  local ok, why = pcall(function()
    if type(source) == "function" then source = source() end
    if read_source(results, source) then run_all(self, source, means, options)
    else not_run(results) end
    settle(self, results)
  end)
  if not ok then
    if why == interrupted or why == unit.Terminated then error(why, 0) end
    at_fault(self, why)
  end
  self.seconds = clock() - began
  return self
end

return judge
