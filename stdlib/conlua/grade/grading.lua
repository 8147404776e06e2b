-- SPDX-License-Identifier: MIT
--- The submissions of a command line: graded, kept, reported.

local batch = require "conlua.grade.batch"
local exchange = require "conlua.grade.exchange"
local formats = require "conlua.grade.formats"
local page = require "conlua.grade.page"
local record = require "conlua.grade.record"
local report = require "conlua.grade.report"
local scores = require "conlua.grade.scores"
local store = require "conlua.grade.store"
local submissions = require "conlua.grade.submissions"
local system = require "conlua.grade.system"
local texts = require "conlua.texts"

local say = texts.topic "grade"
local verdict_text = texts.topic "verdict"
local grading = {}

local FAULT, FAILED = 3, 1 -- exit codes: of the grader; a submission did not pass

--- The folder of results of an exercise.
local function results_of(options, name) return options.results or name .. "-results" end

--- The exit code for these verdicts; 0: all passed.
---@param verdicts table<string, integer> number of submissions with each verdict
function grading.exit_code(verdicts)
  if verdicts.error then return FAULT end
  for verdict in pairs(verdicts) do
    if verdict ~= "pass" then return FAILED end
  end
  return 0
end

function grading.has_colour()
  return system.is_terminal(1) and not os.getenv "NO_COLOR"
end

local function write(text) assert(io.stdout:write(text)) end

local function write_report(format, list, kept, options)
  local records = batch.records(list, kept)
  if format == "html" then page(write, records, options)
  elseif exchange[format] then write(exchange[format](records()(), options))
  else formats[format](write, records, options) end
end

--- `12 submissions: 10 pass, 2 race`, and the path of the scores.
local function write_summary(tally, n, folder, options)
  local language, list = options.language, {}
  for verdict, times in pairs(tally.verdicts) do
    list[#list + 1] = times .. " " .. verdict_text(language, verdict)
  end
  table.sort(list)
  write(say(language, "batch", n, table.concat(list, ", ")) .. "\n")
  if tally.kept > 0 then write(say(language, "kept", tally.kept) .. "\n") end
  if folder then write(say(language, "scores", folder .. "/scores.csv") .. "\n") end
end

--- A function that shows a record as soon as the submission is graded, in the order of the list.
local function shower(format, is_batch, options)
  if format ~= "terminal" then return nil end
  local text = is_batch and report.line or report.full
  return function(one)
    write(text(one, options))
    io.flush()
  end
end

local function run_batch(self, list, kept, how)
  local ok, tally = pcall(batch.run, self, list, kept, how)
  if ok then return tally end
  if tally == interrupted and kept.folder then
    io.stderr:write(say(how.language, "goes_on"), "\n")
  end
  error(tally, 0)
end

--- Grade the submissions of a command line, and report. Returns the exit code; nil and the reason
--- if the command line is wrong.
---@param self Exercise
---@param how GradeOptions
---@return integer? code
---@return string? why
function grading.run(options, self, means, how)
  local results = results_of(options, self.name)
  local ok, list, is_batch = pcall(submissions.list, options.files, results, self.files)
  if not ok then return nil, list end
  if exchange[options.format] and #list ~= 1 then
    return nil, ("--format %s reports one submission, not %d"):format(options.format, #list)
  end
  local language = texts.language(options.lang)
  local told = {language = language, hints = options.hints or 1, colour = grading.has_colour(),
    title = texts.of(language, self.title)}
  local folder = (is_batch or options.results) and results or nil
  local kept
  ok, kept = pcall(folder and store.folder or store.memory, folder)
  if not ok then return nil, kept end
  local tally = run_batch(self, list, kept, {means = means, how = how, language = language,
    jobs = options.jobs or 1, show = shower(options.format, is_batch, told)})
  if folder then
    kept:put_scores(function(put) scores(put, batch.records(list, kept), self) end)
  end
  if options.format ~= "terminal" then write_report(options.format, list, kept, told)
  elseif is_batch then write_summary(tally, #list, folder, told) end
  return grading.exit_code(tally.verdicts)
end

--- Print the failing run that was kept of a submission: its output, its events, what was found.
--- Returns the reason if nothing was kept.
---@param name string of the exercise
---@param path string of the submission, as the submission was graded
---@return string? why
function grading.failed(options, name, path)
  local language = texts.language(options.lang)
  local ok, kept = pcall(store.open, results_of(options, name))
  if not ok then return kept end
  local one = kept:get(path)
  if not one then return say(language, "nothing_kept", record.line(path)) end
  if one.output then write(one.output .. (one.output:find "[^\n]$" and "\n" or "")) end
  for _, line in ipairs(one.events or {}) do write(line .. "\n") end
  write(report.full(one, {language = language, hints = options.hints or 1,
    colour = grading.has_colour()}))
end

--- Are the results of an exercise as the grader wrote them? Tells, and returns the exit code; nil
--- and the reason if there are none.
---@return integer? code
---@return string? why
function grading.verify(options, name)
  local ok, kept = pcall(store.open, results_of(options, name))
  if not ok then return nil, kept end
  local broken, n = kept:verify()
  local language = texts.language(options.lang)
  for _, file in ipairs(broken) do
    write(say(language, "seal_broken", record.line(file)) .. "\n")
  end
  write(say(language, "verified", n - #broken, n) .. "\n")
  return #broken == 0 and 0 or FAILED
end

return grading
