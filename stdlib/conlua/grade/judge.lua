-- SPDX-License-Identifier: MIT
--- The verdict on a submission: the source is read, the program is run again and again, and every
--- run is held against every check.

local events = require "conlua.grade.events"
local exercises = require "conlua.grade.exercise"
local explain = require "conlua.explain.chunk"
local grammar = require "conlua.grade.grammar"
local runner = require "conlua.grade.runner"
local schedules = require "conlua.grade.schedules"
local template = require "conlua.grade.template"
local verdicts = require "conlua.grade.verdicts"

local judge = {}

judge.LONGEST = 1 << 20 -- bytes of a source

local GIVE_UP = 3 -- after so many runs that were stopped for too much time

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
---@field of_run Check? the check with the values of that run
---@field fails boolean? did a run that was judged fail the check? Other runs may have ended worse
---@field only_time integer? runs in which only the times of events could decide
---@field scheduled Scheduled? of the check of schedules, where schedules were tried

---@class Result
---@field name string of the submission
---@field verdict string
---@field score number? absent with a fault
---@field points number
---@field checks CheckResult[] `run` first
---@field runs integer
---@field shaken integer
---@field hurried integer
---@field seconds number
---@field held string
---@field fault string? of the grader
---@field is_idle boolean did no run write anything, or start a unit?

local function found(key, ...) return {key = key, values = {...}} end

--- Was the check not judged, so that the verdict is no finding of the check?
---@param self CheckResult
---@return boolean
function judge.is_unjudged(self)
  local key = self.found and self.found.key
  return key == "not_judged" or key == "not_judged_after"
end

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
  local told = table.pack(events.check(run.model, check))
  local what = told[3] and found(told[3], table.unpack(told, 4, told.n))
  return told[1], told[2], what
end

local function check_run(check, run)
  if check.kind == "output" then return check_output(check, run) end
  return check_events(check, run)
end

--- Check the source: nil if all is well, else the verdict, the line, and the sentence.
local function check_source(check, uses, source)
  for _, word in ipairs(check.must_not or {}) do
    if uses[word] then return "forbidden", uses[word], found("must_not", word) end
  end
  for _, word in ipairs(check.must or {}) do
    if not uses[word] then return "wrong", nil, found("must", word) end
  end
  for _, text in ipairs(check.computed or {}) do
    local line = grammar.constant(source, text)
    if line then return "wrong", line, found("computed", text) end
  end
end

--- The reason why a run did not end well: the line, and the sentence.
local function ending(exercise, run)
  local function told(line, ...) return line, found(...) end
  return told(verdicts.why(run, exercise.limits))
end

-- What a run that crashed wrote of its error, with the hint that an uncaught error of a script has.
-- The program itself cannot look for hints: conlua's own modules are closed to it.
local function hint_of(run, source)
  local line, message = run.stderr:match "main%.lua:(%d+): ([^\n]*)"
  return line and explain(grammar.text(source), math.tointeger(line), message)
end

local function new_result(check)
  return {check = check, verdict = "pass", failed = 0, judged = 0}
end

local function new_results(exercise)
  local results = {new_result{kind = "run", name = "run"}}
  for i, check in ipairs(exercise.checks) do results[i + 1] = new_result(check) end
  if exercise.check then
    results[#results + 1] = new_result{kind = "schedules", name = "schedules", points = 0}
  end
  return results
end

--- Note a failing run. A result tells of a run with the worst verdict: of several such runs, the
--- run with the lowest number.
local function note(result, verdict, i, run, line, what)
  result.failed = result.failed + 1
  local is_first = result.verdict == "pass" or verdicts.is_worse(verdict, result.verdict)
    or verdict == result.verdict and i < result.first
  if not is_first then return end
  result.verdict, result.first, result.line, result.found = verdict, i, line, what
  result.seed, result.run, result.of_run = run.seed, run, nil
end

local function hold_check(result, check, i, run)
  result.judged = result.judged + 1
  if run.verdict then return note(result, run.verdict, i, run, nil, found "not_judged") end
  local good, line, what = check_run(check, run)
  if not good then
    result.fails = true
    note(result, "wrong", i, run, line, what)
    if result.run == run then result.of_run = check end
  elseif what then
    result.only_time = (result.only_time or 0) + 1
  end
end

--- In a hurried run nobody stays where others may come, so it is not asked who could be together.
local function is_asked(check, run)
  return check.kind ~= "source" and check.kind ~= "schedules"
    and not (run.hurried and (check.once or check.kind == "at_least"))
end

local function hold_against(exercise, results, i, run)
  for k, result in ipairs(results) do
    if result.check.kind == "run" then
      result.judged = result.judged + 1
      if run.verdict then note(result, run.verdict, i, run, ending(exercise, run)) end
    elseif is_asked(result.check, run) then
      hold_check(result, run.variation.checks[k - 1], i, run)
    end
  end
end

--- A check with `once` that held in a run passes, although other runs failed the check.
local function forgive(results)
  for _, result in ipairs(results) do
    local has_held = result.judged > result.failed
    if result.verdict == "wrong" and has_held and result.check.once then
      result.verdict, result.failed, result.first = "pass", 0, nil
      result.line, result.found, result.seed = nil, nil, nil
      result.run, result.of_run, result.fails = nil, nil, nil
    end
  end
end

--- A check that comes `after` another check is not judged where the other check does not hold.
local function settle_order(results)
  local by_name = {}
  for _, result in ipairs(results) do by_name[result.check.name] = result end
  local function settled(result)
    local first = by_name[result.check.after]
    if not first or settled(first).verdict == "pass" or result.verdict ~= "pass" then
      return result
    end
    result.verdict, result.found = "wrong", found("not_judged_after", first.check.name)
    return result
  end
  for _, result in ipairs(results) do settled(result) end
end

--- The worst verdict of the checks. A wrong check that held in other runs becomes a race.
local function worst_of(results)
  local worst = "pass"
  for _, result in ipairs(results) do
    if result.verdict == "wrong" and result.judged > result.failed and result.failed > 0 then
      result.verdict = "race"
    end
    worst = verdicts.of_both(worst, result.verdict)
  end
  return worst
end

--- Do the passed checks say nothing of the submission? So if the submission does nothing at all, or
--- if the starter passes all of the passed checks, too.
local function holds_nothing(self, means)
  if self.is_idle then return true end
  local held = judge.of_starter(self.exercise, means)
  for _, result in ipairs(self.checks) do
    local check = result.check
    if result.verdict == "pass" and check.kind ~= "run" and not held[check.name] then
      return false
    end
  end
  return true
end

--- The points of the passed checks. Without a pass of the submission, the points of the check that
--- is worth least are missing at least, and all are missing if the passed checks say nothing.
local function score(self, means)
  local sum, least = 0, math.huge
  for _, result in ipairs(self.checks) do
    local points = result.check.points or 0
    if points > 0 and points < least then least = points end
    if result.verdict == "pass" then sum = sum + points end
  end
  if self.verdict == "pass" or sum == 0 then return sum end
  if holds_nothing(self, means) then return 0 end
  return math.min(sum, self.points - least)
end

local function settle(self, means)
  forgive(self.checks)
  settle_order(self.checks)
  self.verdict = worst_of(self.checks)
  self.score = score(self, means)
end

--- Hold the source against the checks of the source. Returns whether the program may be run.
local function read_source(results, source)
  if #source > judge.LONGEST then
    results[1].verdict = "forbidden"
    results[1].found = found("too_long", verdicts.size(judge.LONGEST))
    return false
  end
  local chunk, why = load(grammar.text(source), "@main.lua", "t")
  local uses = chunk and grammar.uses(source)
  if not uses then
    local line, message = tostring(why):match "^main%.lua:(%d+): (.*)"
    local r = results[1]
    r.verdict, r.failed, r.line = "crash", 0, math.tointeger(line or "")
    r.found = found("syntax", message or tostring(why))
    r.hint = message and explain(grammar.text(source), r.line, message)
    return false
  end
  local may_run = true
  for _, result in ipairs(results) do
    if result.check.kind == "source" then
      local verdict, line, what = check_source(result.check, uses, source)
      if verdict then result.verdict, result.line, result.found = verdict, line, what end
      if verdict == "forbidden" then may_run = false end
    end
  end
  return may_run
end

--- The program is not run, so no check of a run is judged. If the text is too long or is no Lua,
--- checks of the source are not judged either.
local function not_run(results)
  local is_no_lua = results[1].verdict ~= "pass"
  for _, result in ipairs(results) do
    local is_judged = result.check.kind == "source" and not is_no_lua
    if not is_judged and result.verdict == "pass" then
      result.verdict, result.found = "wrong", found "not_judged"
    end
  end
end

---@class GradeOptions
---@field runs integer
---@field shaken integer
---@field width integer runs at once
---@field base integer number from which seeds are made
---@field progress? fun(done: integer, of: integer): boolean? true: stop, the result is not wanted
---@field until_failed boolean? is the first failing run enough?
---@field timeline string? the folder for timelines of failing runs
---@field language string? of what is told of a schedule
---@field orders integer? a search tries so many orders at most

--- Does a check fail, whatever is found in more runs?
local function has_failed(results)
  for _, result in ipairs(results) do
    local may_hold = result.verdict == "wrong" and result.check.once
    if result.verdict ~= "pass" and not may_hold then return true end
  end
end

local function run_all(self, source, means, options)
  local timed_out = 0
  runner.each(self.exercise, source, means, options, function(i, run)
    self.runs, self.held = self.runs + 1, run.held
    if run.stdout ~= "" or #run.model.list > 0 then self.is_idle = false end
    if run.seed then self.shaken = self.shaken + 1 end
    if run.hurried then self.hurried = self.hurried + 1 end
    hold_against(self.exercise, self.checks, i, run)
    if options.progress and options.progress(self.runs, options.runs) then return true end
    if options.until_failed and has_failed(self.checks) then return true end
    if run.stopped == "wall" or run.stopped == "cpu" then timed_out = timed_out + 1 end
    return timed_out >= GIVE_UP
  end)
  self.given_up = self.runs < options.runs
end

--- A submission whose runs all went well is tried in many orders, as the exercise asks.
local function try_schedules(self, source, means, options)
  local result = self.checks[#self.checks]
  if not self.exercise.check or has_failed(self.checks) then return end
  local plan = self.exercise.check
  if plan.search and options.orders then
    plan = {search = math.min(plan.search, options.orders), budget = plan.budget}
  end
  local one = schedules.try(self.exercise, source, means, plan, options.language or "en")
  result.scheduled = one
  if one.verdict ~= "wrong" then return end
  result.verdict = one.failure == "deadlock" and "deadlock" or "race"
  result.failed, result.judged, result.line = 1, one.tried, one.line
  result.found = found("schedule_fails", one.message or one.failure)
end

--- The grader failed, so no check is right or wrong.
local function at_fault(self, why)
  self.verdict, self.fault, self.score = "error", tostring(why), nil
  for _, result in ipairs(self.checks) do
    result.verdict, result.found, result.run, result.line = "error", nil, nil, nil
  end
end

--- The names of the checks that the starter passes in a single run; none without a starter.
---@param exercise Exercise
---@return table<string, boolean>
function judge.of_starter(exercise, means)
  if exercise.of_starter then return exercise.of_starter end
  local held, path = {}, exercise.folder .. "/starter.lua"
  local readable, source = pcall(exercises.read, path, judge.LONGEST + 1)
  if readable then
    local results = new_results(exercise)
    if read_source(results, source) then
      hold_against(exercise, results, 1, runner.run(exercise, source, means, {}))
    else not_run(results) end
    settle_order(results)
    for _, result in ipairs(results) do held[result.check.name] = result.verdict == "pass" end
  end
  exercise.of_starter = held
  return held
end

local function new_grading(exercise, name)
  return {name = name, exercise = exercise, points = exercise.points,
    checks = new_results(exercise), runs = 0, shaken = 0, hurried = 0, held = "", score = 0,
    seconds = 0, is_idle = true}
end

--- The result of a submission that the grader could not judge.
---@param why string
---@return Result
function judge.fault(exercise, name, why)
  local self = new_grading(exercise, name)
  at_fault(self, why)
  return self
end

--- Grade a submission. A fault of the grader is a separate verdict, never a low score.
---@param source string
---@param options GradeOptions
---@return Result
function judge.grade(exercise, name, source, means, options)
  local began = clock()
  local self = new_grading(exercise, name)
  local ok, why = pcall(function()
    if read_source(self.checks, source) then
      run_all(self, source, means, options)
      local first = self.checks[1]
      if first.verdict == "crash" and first.run then first.hint = hint_of(first.run, source) end
      try_schedules(self, source, means, options)
    else not_run(self.checks) end
    settle(self, means)
  end)
  if not ok then
    if why == interrupted or why == unit.Terminated then error(why, 0) end
    at_fault(self, why)
  end
  self.seconds = clock() - began
  return self
end

return judge
