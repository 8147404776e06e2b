-- SPDX-License-Identifier: MIT
--- A result as plain data, in one language. Reports are made of records, and a batch keeps the
--- record of a submission, since runs are too large to keep.

local judge = require "conlua.grade.judge"
local story = require "conlua.grade.story"
local visible = require "conlua.grade.visible"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"
local views = require "conlua.grade.views"

local say = texts.topic "grade"
local verdict_text = texts.topic "verdict"
local record = {}

local STDERR_LINES = 12
local EVENTS = 400 -- of the first failing run that are kept

---@class CheckRecord
---@field name string
---@field rule string
---@field verdict string
---@field points number
---@field failed integer runs that failed the check
---@field runs integer runs held against the check
---@field line integer? of the submission
---@field seed integer? of the first failing run
---@field message string? the first finding
---@field again string? the command that shows the first failing run again
---@field hint string?
---@field story string[]? of a schedule that fails, a line each
---@field replay string? that schedule
---@field note string? what is to be known of a check that held
---@field hurried boolean? was the first failing run hurried?
---@field values string? of the first failing run, where they are not those of the prompt
---@field expected string? the template of the output
---@field task integer? number of the task in the prompt
---@field visible string? "hidden" or "after_due"; nil: students may see the check
---@field unjudged boolean? the check was not judged, so the verdict is no finding of the check

---@class Record
---@field submission string
---@field exercise string
---@field title string
---@field verdict string
---@field score number? absent where the grader was at fault
---@field points number
---@field runs integer
---@field shaken integer
---@field hurried integer
---@field given_up boolean?
---@field seconds number
---@field held string means that shut the runs in
---@field fault string? of the grader
---@field stderr string[]? the last lines of the first failing run
---@field output string? of the first failing run
---@field events string[]? of the first failing run, a line each
---@field timeline string? the page with the first failing run, where --timeline asked for it
---@field hints string[]? none: absent
---@field checks CheckRecord[]
---@field pass string? the regrading that made the record
---@field before Former? of a regrading: the record before
---@field not_shown integer? of a student's view: checks that are left out

---@class Former
---@field verdict string
---@field score number?
---@field points number
---@field checks {name: string, verdict: string}[]

record.visible = visible

--- A name as it may stand in a line of a report.
function record.line(text)
  return (visible(text):gsub("[\t\n]", {["\t"] = "\\x09", ["\n"] = "\\x0a"}))
end
local one_line = record.line

local function expectation(language, value)
  local text = "“" .. visible(value[1] or "") .. "”"
  if value.more > 0 then text = text .. say(language, "or_one_of", value.more) end
  return text
end

-- Findings with an error of Lua's or the grader's in them.
local WITH_ERROR = {syntax = true, judging_stopped = true}

--- A finding as a sentence, of which parts may be sentences; nil: there is none.
local function found(language, what, line)
  if not what then return nil end
  local values = {}
  for i, value in ipairs(what.values) do
    if type(value) == "table" and value.key then value = found(language, value)
    elseif type(value) == "table" then value = expectation(language, value)
    elseif type(value) == "string" then value = visible(value) end
    if WITH_ERROR[what.key] then value = translated(language, value) end
    values[i] = value
  end
  local text = say(language, what.key, table.unpack(values))
  if line then text = say(language, "line", line) .. ": " .. text end
  return text
end

local function word(text)
  if text:find "^[%w/._=-]+$" and not text:find "^%-" then return text end
  if text:find "^%-" then text = "./" .. text end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

--- The command that shows the first failing run again.
local function again(result, one)
  local options, given = {tostring(one.seed or 0)}, one.run.variation.given
  if one.run.hurried then options[2] = "--hurried" end
  for _, assignment in ipairs(not one.seed and given or {}) do
    options[#options + 1] = "--data " .. word(assignment)
  end
  return one_line(("conlua grade --again %s %s %s"):format(table.concat(options, " "),
    word(result.exercise.folder), word(result.name)))
end

--- The command that tries the failing schedule again.
local function again_schedule(result, one)
  return one_line(("conlua grade --replay %s %s %s"):format(word(one.scheduled.replay),
    word(result.exercise.folder), word(result.name)))
end

--- Lines of a text of the submission's, as they can be shown.
local function visible_lines(list)
  local lines = {}
  for i, line in ipairs(list or {}) do lines[i] = visible(line, 400):gsub("\n", "\\x0a") end
  return #lines > 0 and lines or nil
end

--- What is to be known of a check that held.
local function note(language, one)
  local tried = one.scheduled
  if one.verdict ~= "pass" then return nil end
  if tried and tried.verdict == "cannot" then
    return say(language, "schedules_cannot", visible(tried.sentence))
  elseif tried then
    return say(language, tried.verdict == "right" and "schedules_right" or "schedules_tried",
      tried.tried)
  end
  return one.only_time and say(language, "only_time", one.only_time, one.judged) or nil
end

--- What was found; of a hurried run, with what that means.
local function message(language, one)
  local text = found(language, one.found, one.line)
  if text and one.run and one.run.hurried then text = say(language, "hurried", text) end
  return text
end

--- Text without the indent that all lines share.
local function dedented(text)
  local least
  for indent in ("\n" .. text):gmatch "\n([ \t]*)[^%s]" do
    if not least or #indent < #least then least = indent end
  end
  text = ("\n" .. text):gsub("\n" .. (least or ""), "\n")
  return (text:gsub("^%s*\n", ""):gsub("%s+$", ""))
end

--- Was the check not judged since the program was not run, or not to its end?
local function is_without_run(one) return one.found ~= nil and one.found.key == "not_judged" end

local function level_of(check) return views.levels[check.visible or "shown"] end

--- Was the check not judged, as an earlier check has told? Who sees this check must see that one.
local function is_repeated(result, one)
  for _, other in ipairs(result.checks) do
    if other == one then return false end
    if is_without_run(one) and is_without_run(other)
      and level_of(other.check) >= level_of(one.check) then
      return true
    end
  end
end

--- The values of a run that are not those of the prompt.
local function values(run)
  local given = run.variation.given
  return given and visible(table.concat(given, ", ")) or nil
end

-- The hints of an exercise are of no use for a text that is no Lua.
local function is_lua(result)
  local first = result.checks[1].found
  return not first or first.key ~= "syntax"
end

-- The hint for an error of the submission, whose text stands in the hint; nil: there is none.
local function hint_of(language, one)
  local text = one.hint and texts.of(language, one.hint)
  return text and visible(text)
end

local function check_record(language, result, one)
  local check = one.check
  local is_told = not is_repeated(result, one)
  local run, shown, tried = one.run, one.of_run or check, one.scheduled
  local command = one.run and not is_without_run(one) and again(result, one)
    or tried and tried.replay and again_schedule(result, one) or nil
  return {name = check.name, verdict = one.verdict, points = check.points or 0,
    rule = texts.of(language, check.says) or say(language, "rule_" .. check.kind),
    failed = one.failed, runs = one.judged, line = one.line, seed = one.seed,
    message = one.verdict ~= "pass" and is_told and message(language, one) or nil,
    hurried = run and run.hurried, values = run and values(run),
    again = command, story = visible_lines(tried and tried.story), replay = tried and tried.replay,
    hint = hint_of(language, one) or texts.of(language, is_lua(result) and check.hint or nil),
    task = check.task,
    visible = check.visible ~= "shown" and check.visible or nil,
    unjudged = judge.is_unjudged(one) or nil,
    note = note(language, one),
    expected = check.kind == "output" and dedented(shown[1]) or nil}
end

local function last_lines(text, most)
  local lines = {}
  for line in text:sub(-4096):gmatch "[^\n]+" do lines[#lines + 1] = visible(line) end
  return table.move(lines, math.max(1, #lines - most + 1), #lines, 1, {})
end

--- The first failing run.
---@return Run?
function record.failing_run(result)
  for _, one in ipairs(result.checks) do
    if one.run then return one.run end
  end
end

---@param result Result
---@param language string
---@return Record
function record.of(result, language)
  local exercise, checks, hints = result.exercise, {}, {}
  for i, one in ipairs(result.checks) do checks[i] = check_record(language, result, one) end
  for i, hint in ipairs(is_lua(result) and exercise.hints or {}) do
    hints[i] = texts.of(language, hint)
  end
  local self = {submission = one_line(result.name), exercise = exercise.name,
    title = texts.of(language, exercise.title), verdict = result.verdict, score = result.score,
    points = result.points, runs = result.runs, shaken = result.shaken, hurried = result.hurried,
    given_up = result.given_up or nil, seconds = result.seconds, held = result.held,
    not_lua = not is_lua(result) or nil,
    fault = result.fault and visible(result.fault), hints = #hints > 0 and hints or nil,
    checks = checks}
  local run = record.failing_run(result)
  if run then
    if run.stderr ~= "" then self.stderr = last_lines(run.stderr, STDERR_LINES) end
    self.output = visible(run.stdout, 4000)
    self.events = story.lines(run.model, EVENTS)
  end
  return self
end

--- The verdict in words.
---@param self Record | Former
---@return string
function record.verdict(language, self)
  if self.not_lua then return say(language, "not_lua") end
  return verdict_text(language, self.verdict)
end

--- The checks to tell of: for a text that is no Lua, the first alone, which says why.
---@param self Record
---@return table[]
function record.told(self)
  return self.not_lua and {self.checks[1]} or self.checks
end

--- `3 of 20 runs, seed 7`; nil: no run failed the check.
function record.runs(language, one)
  if not one.again or one.replay then return nil end
  local text = say(language, "runs", one.failed, one.runs)
  if one.seed then text = text .. ", " .. say(language, "seed", one.seed) end
  return one.values and text .. ", " .. one.values or text
end

--- The lines of a check in reports.
function record.lines(language, one, hints)
  local lines = {one.message}
  table.move(one.story or {}, 1, #(one.story or {}), #lines + 1, lines)
  if one.again then
    lines[#lines + 1] = record.runs(language, one)
    lines[#lines + 1] = say(language, one.replay and "again_order" or "again", one.again)
  end
  if one.hint and hints > 0 and one.verdict ~= "pass" then
    lines[#lines + 1] = say(language, "hint", one.hint)
  end
  return lines
end

--- `20 runs, 10 of them shaken, in 0.7 s; shut in by ...`
function record.summary(language, self)
  local text = say(language, "summary", self.runs, self.shaken, self.hurried, self.seconds,
    self.held)
  if self.given_up then text = text .. "; " .. say(language, "not_all", self.runs) end
  return text
end

--- The line that tells of the timeline; nil: there is none.
function record.timeline(language, self)
  return self.timeline and say(language, "timeline", one_line(self.timeline))
end

--- The hints of the exercise that are to be given.
function record.hints(self, most)
  if self.verdict == "pass" or not self.hints then return {} end
  return table.move(self.hints, 1, math.min(most, #self.hints), 1, {})
end

function record.number(n) return ("%.10g"):format(n) end

--- `4 of 10 points`; nil: no score, as after a fault of the grader.
---@param self Record | Former
---@return string?
function record.score(language, self)
  if not self.score then return nil end
  return say(language, "score", record.number(self.score), record.number(self.points))
end

return record
