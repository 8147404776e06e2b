-- SPDX-License-Identifier: MIT
--- Records for other programs: JSON, JUnit XML and TAP; and the statistics of all. Each form writes
--- record after record, so that no record has to be kept: form(write, records, options), where
--- records() is an iterator for a `for`, and may be called again.

local cjson = require "cjson"
local record = require "conlua.grade.record"
local statistics = require "conlua.grade.statistics"

local formats = {}

--- The lines of a check as a text.
local function message(one, options)
  return table.concat(record.lines(options.language, one, options.hints), "\n")
end

local function copy_without(t, name)
  local copy = {}
  for key, value in pairs(t) do copy[key] = value end
  copy[name] = nil
  return copy
end

--- A record with as many hints as asked for. An empty table would be an object in JSON.
local function with_hints(self, most)
  local copy, hints = copy_without(self, "hints"), record.hints(self, most)
  copy.events = nil -- for --failed alone
  if #hints > 0 then copy.hints = hints end
  if most > 0 then return copy end
  copy.checks = {}
  for i, one in ipairs(self.checks) do copy.checks[i] = copy_without(one, "hint") end
  return copy
end

--- An array of records; its schema is docs/grading.schema.json.
function formats.json(write, records, options)
  local before = "["
  for self in records() do
    write(before .. "\n" .. cjson.encode(with_hints(self, options.hints)))
    before = ","
  end
  write(before == "[" and "[]\n" or "\n]\n")
end

--- An object of JSON with the statistics of the class; its schema is docs/grading.schema.json, too.
function formats.statistics(write, records)
  write(cjson.encode(statistics.of(records)) .. "\n")
end

local entities = {["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;", ['"'] = "&quot;"}

local function xml(text) return (text:gsub('[<>&"]', entities)) end

local function case(write, self, one, options)
  write(('    <testcase classname="%s" name="%s">\n'):format(xml(self.exercise), xml(one.name)))
  if one.verdict ~= "pass" then
    local what = one.verdict == "error" and "error" or "failure"
    write(('      <%s type="%s" message="%s">%s</%s>\n'):format(what, one.verdict, xml(one.rule),
      xml(message(one, options)), what))
  end
  write "    </testcase>\n"
end

--- A suite for each submission, a case for each check.
function formats.junit(write, records, options)
  write '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
  for self in records() do
    local failures, errors = 0, 0
    for _, one in ipairs(self.checks) do
      if one.verdict == "error" then errors = errors + 1
      elseif one.verdict ~= "pass" then failures = failures + 1 end
    end
    write(('  <testsuite name="%s" tests="%d" failures="%d" errors="%d" time="%.3f">\n'):format(
      xml(self.submission), #self.checks, failures, errors, self.seconds))
    for _, one in ipairs(self.checks) do case(write, self, one, options) end
    if self.fault then write(("    <system-err>%s</system-err>\n"):format(xml(self.fault))) end
    write "  </testsuite>\n"
  end
  write "</testsuites>\n"
end

local function one_line(text) return (text:gsub("[\n#]", " ")) end

--- TAP 13: a line for each check of each submission.
function formats.tap(write, records, options)
  local n = 0
  write "TAP version 13\n"
  for self in records() do
    for _, one in ipairs(self.checks) do
      n = n + 1
      write(("%s %d - %s: %s\n"):format(one.verdict == "pass" and "ok" or "not ok", n,
        one_line(self.submission), one.name))
      if one.verdict ~= "pass" then
        local text = one.verdict .. "\n" .. message(one, options)
        write("# " .. text:gsub("\n", "\n# ") .. "\n")
      end
    end
    if self.fault then write("# " .. one_line(self.fault) .. "\n") end
  end
  write(("1..%d\n"):format(n))
end

return formats
