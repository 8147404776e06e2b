-- SPDX-License-Identifier: MIT
--- Records as text for a terminal.

local record = require "conlua.grade.record"
local texts = require "conlua.grade.texts"

local report = {}

local colours = {pass = "32", race = "35", deadlock = "35", error = "33"}

---@class ReportOptions
---@field language string
---@field hints integer how many of each kind
---@field colour boolean?

local function paint(text, verdict, options)
  if not options.colour then return text end
  return ("\27[%sm%s\27[0m"):format(colours[verdict] or "31", text)
end

--- `mine.lua: race  4 of 10 points`
---@param self Record
---@param options ReportOptions
function report.line(self, options)
  local language = options.language
  local score = self.score and texts.say(language, "score", record.number(self.score),
    record.number(self.points))
  return ("%s: %s  %s\n"):format(self.submission,
    paint(texts.say(language, self.verdict), self.verdict, options), score or self.fault or "")
end

--- All of it.
---@param self Record
---@param options ReportOptions
function report.full(self, options)
  local language, lines = options.language, {}
  local function add(...) lines[#lines + 1] = string.format(...) end
  for _, one in ipairs(self.checks) do
    add("  %s %s: %s", paint(one.verdict == "pass" and "✓" or "✗", one.verdict, options),
      one.name, one.rule)
    if one.verdict ~= "pass" then
      add("    %s", texts.say(language, one.verdict))
      for _, line in ipairs(record.lines(language, one, options.hints)) do add("    %s", line) end
    end
  end
  if self.stderr then
    add("  %s", texts.say(language, "stderr"))
    for _, line in ipairs(self.stderr) do add("    %s", line) end
  end
  for _, hint in ipairs(record.hints(self, options.hints)) do
    add("  %s", texts.say(language, "hint", hint))
  end
  if self.runs > 0 then add("  %s", record.summary(language, self)) end
  return report.line(self, options) .. table.concat(lines, "\n") .. "\n"
end

return report
