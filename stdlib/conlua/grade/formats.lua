-- SPDX-License-Identifier: MIT
--- Results for other programs: JSON, JUnit XML and TAP.

local cjson = require "cjson"
local report = require "conlua.grade.report"

local formats = {}

--- What a check says, in one text.
local function message(language, result, one)
  return table.concat(report.lines(language, result, one, 0), "\n")
end

local function plain(result, language)
  local checks = {}
  for i, one in ipairs(result.checks) do
    checks[i] = {name = one.check.name, rule = report.rule(language, one.check),
      verdict = one.verdict, points = one.check.points or 0, failed = one.failed,
      runs = one.judged, line = one.line, seed = one.seed,
      message = one.verdict ~= "pass" and message(language, result, one) or nil}
  end
  return {submission = result.name, exercise = result.exercise.name, verdict = result.verdict,
    score = result.score, points = result.points, runs = result.runs, shaken = result.shaken,
    held = result.held, fault = result.fault, checks = checks}
end

--- An array of results; its schema is docs/grading.schema.json.
function formats.json(results, language)
  local list = {}
  for i, result in ipairs(results) do list[i] = plain(result, language) end
  return cjson.encode(list) .. "\n"
end

local entities = {["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;", ['"'] = "&quot;"}

--- XML has no place for most control characters.
local function xml(text)
  return (text:gsub('[<>&"]', entities):gsub("[\0-\8\11\12\14-\31]", "?"))
end

--- JUnit XML: a suite for each submission, a case for each check.
function formats.junit(results, language)
  local lines = {'<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"}
  local function add(...) lines[#lines + 1] = string.format(...) end
  for _, result in ipairs(results) do
    local failures = 0
    for _, one in ipairs(result.checks) do
      if one.verdict ~= "pass" then failures = failures + 1 end
    end
    add('  <testsuite name="%s" tests="%d" failures="%d" errors="%d" time="%.3f">',
      xml(result.name), #result.checks, failures, result.fault and 1 or 0, result.seconds)
    for _, one in ipairs(result.checks) do
      add('    <testcase classname="%s" name="%s">', xml(result.exercise.name),
        xml(one.check.name))
      if one.verdict ~= "pass" then
        add('      <failure type="%s" message="%s">%s</failure>', one.verdict,
          xml(report.rule(language, one.check)), xml(message(language, result, one)))
      end
      add "    </testcase>"
    end
    if result.fault then add("    <system-err>%s</system-err>", xml(result.fault)) end
    add "  </testsuite>"
  end
  add "</testsuites>"
  return table.concat(lines, "\n") .. "\n"
end

--- TAP 13: a line for each check of each submission.
function formats.tap(results, language)
  local lines, n = {}, 0
  for _, result in ipairs(results) do
    for _, one in ipairs(result.checks) do
      n = n + 1
      lines[#lines + 1] = ("%s %d - %s: %s"):format(one.verdict == "pass" and "ok" or "not ok", n,
        result.name, one.check.name)
      if one.verdict ~= "pass" then
        local text = one.verdict .. "\n" .. message(language, result, one)
        lines[#lines + 1] = "# " .. text:gsub("\n", "\n# ")
      end
    end
    if result.fault then lines[#lines + 1] = "Bail out! " .. result.fault:gsub("\n", " ") end
  end
  return ("TAP version 13\n1..%d\n%s\n"):format(n, table.concat(lines, "\n"))
end

return formats
