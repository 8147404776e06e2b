-- SPDX-License-Identifier: MIT
--- The submissions of a command line: graded, kept, reported.

local batch = require "conlua.grade.batch"
local exchange = require "conlua.grade.exchange"
local formats = require "conlua.grade.formats"
local page = require "conlua.grade.page"
local record = require "conlua.grade.record"
local regrade = require "conlua.grade.regrade"
local report = require "conlua.grade.report"
local scores = require "conlua.grade.scores"
local statistics = require "conlua.grade.statistics"
local store = require "conlua.grade.store"
local submissions = require "conlua.grade.submissions"
local system = require "conlua.grade.system"
local texts = require "conlua.texts"
local views = require "conlua.grade.views"

local say = texts.topic "grade"
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
  local records = batch.records(list, kept, options.view)
  if format == "html" then page(write, records, options)
  elseif exchange[format] then
    write(exchange[format](batch.records(list, kept, views.of_instructor)()(), options))
  else formats[format](write, records, options) end
end

--- `12 submissions: 10 pass, 2 race`, how many were graded before, the class check by check, what a
--- regrading has changed, and the path of the scores.
local function write_summary(tally, list, kept, options)
  local language, records = options.language, batch.records(list, kept, options.view)
  local function line(text) write(text .. "\n") end
  line(say(language, "batch", #list, statistics.verdicts(language, tally.verdicts)))
  if tally.kept > 0 then line(say(language, "kept", tally.kept)) end
  if #list > 1 then
    for _, text in ipairs(statistics.lines(statistics.of(records), language)) do line(text) end
  end
  if options.is_regraded then
    for _, text in ipairs(regrade.lines(language, records)) do line(text) end
  end
  if kept.folder then line(say(language, "scores", kept.folder .. "/scores.csv")) end
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

--- The submissions of a command line, those that are to be graded, and whether there is a folder.
--- Raises for a path or a name that is none.
local function chosen(self, options, results)
  local all, is_batch = submissions.list(options.files, results, self.files)
  local names = options.only or {}
  return all, #names > 0 and submissions.only(all, names) or all, is_batch
end

--- What readers of the reports may see: students, or the instructor, who keeps results.
---@param self Exercise
---@param is_kept boolean
---@return fun(record: Record): Record
function grading.view(self, options, is_kept)
  local reader = options["for"] or is_kept and "instructor" or "student"
  return function(one)
    if reader == "student" then return views.of_student(one, self.due) end
    return views.of_instructor(one, options.regrade)
  end
end

local function report_all(self, all, list, kept, tally, told)
  if kept.folder then
    kept:put_scores(function(put) scores(put, batch.records_there_are(all, kept), self) end)
  end
  if told.format ~= "terminal" then write_report(told.format, list, kept, told)
  elseif told.is_batch then write_summary(tally, list, kept, told)
  elseif told.is_regraded then
    local lines = regrade.lines(told.language, batch.records(list, kept, told.view))
    write(table.concat(lines, "\n") .. "\n")
  end
  if #list == #all then kept:end_pass() end
end

--- Grade the submissions of a command line, and report. Returns the exit code; nil and the reason
--- if the command line is wrong.
---@param self Exercise
---@param how GradeOptions
---@return integer? code
---@return string? why
function grading.run(options, self, means, how)
  local results = results_of(options, self.name)
  local ok, all, list, is_batch = pcall(chosen, self, options, results)
  if not ok then return nil, all end
  if exchange[options.format] and #list ~= 1 then
    return nil, ("--format %s reports one submission, not %d"):format(options.format, #list)
  end
  local language = texts.language(options.lang)
  local folder = (is_batch or options.results) and results or nil
  if options.regrade and not folder then
    return nil, "--regrade needs results that are kept: a folder of submissions, or --results"
  end
  local told = {language = language, hints = options.hints or 1, colour = grading.has_colour(),
    title = texts.of(language, self.title), view = grading.view(self, options, folder ~= nil),
    format = options.format, is_batch = is_batch,
    is_regraded = options.regrade and options["for"] ~= "student"}
  local kept
  ok, kept = pcall(folder and store.folder or store.memory, folder)
  if not ok then return nil, kept end
  local tally = run_batch(self, list, kept, {means = means, how = how, language = language,
    jobs = options.jobs or 1, show = shower(options.format, is_batch, told), view = told.view,
    pass = options.regrade and kept:begin_pass(#list < #all) or nil})
  report_all(self, all, list, kept, tally, told)
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
