-- SPDX-License-Identifier: MIT
--- What came of a check, for other programs: JSON, and JUnit's XML.

local json = require "conlua.json"
local markup = require "conlua.markup"
local story = require "conlua.check.story"

local reports = {}

--- What came of a check.
---@class check.Result
---@field script string
---@field code integer the exit code of the command
---@field verdict string "right", "wrong", "unfinished", "nothing", "cannot"
---@field sentence string
---@field lines string[] the story, as printed
---@field failure string? of a run that fails: how ("error", "deadlock", ...)
---@field run table? of core.run
---@field replay string?
---@field races table[]? of core.races
---@field counts table<string, any>? what was tried
---@field outputs table[]? of core.outcomes

local function steps_of(run)
  local name_of, list = story.names(run), {}
  for i, step in ipairs(run.steps) do
    list[i] = { unit = step.unit, name = name_of(step.unit), line = step.line,
      operation = step.operation, text = story.words_of(step), value = step.value,
      instead_of = step.unit ~= step.default and step.default or nil }
  end
  return list
end

---@param result check.Result
---@return string
function reports.json(result)
  local run = result.failure and result.run
  return json({ script = result.script, verdict = result.verdict, exit_code = result.code,
    sentence = result.sentence, failure = result.failure, counts = result.counts,
    message = run and run.message ~= "" and run.message or nil,
    output = run and run.output ~= "" and run.output or nil,
    steps = run and steps_of(run) or nil, lines = run and result.lines or nil,
    replay = result.replay, races = result.races,
    outputs = result.outputs }) .. "\n"
end

---@param result check.Result
---@return string
function reports.junit(result)
  local body = ""
  local text = markup(table.concat(result.lines, "\n"))
  if result.verdict == "wrong" then
    body = ('<failure message="%s" type="%s">%s</failure>'):format(markup(result.sentence),
      result.failure or "failure", text)
  elseif result.verdict == "cannot" then
    body = ('<error message="%s">%s</error>'):format(markup(result.sentence), text)
  elseif result.verdict ~= "right" then
    body = ('<skipped message="%s"/>'):format(markup(result.sentence))
  end
  return ([[<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="conlua check" tests="1" failures="%d" errors="%d" skipped="%d">
<testcase name="%s" classname="conlua.check">%s</testcase>
</testsuite></testsuites>
]]):format(result.verdict == "wrong" and 1 or 0, result.verdict == "cannot" and 1 or 0,
    (result.verdict == "unfinished" or result.verdict == "nothing") and 1 or 0,
    markup(result.script), body)
end

return reports
