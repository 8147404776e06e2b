-- SPDX-License-Identifier: MIT
--- Records as text for a terminal.

local record = require "conlua.grade.record"
local verdicts = require "conlua.grade.verdicts"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"

local say = texts.topic "grade"
local verdict_text = texts.topic "verdict"
local report = {}

---@class ReportOptions
---@field language string
---@field hints integer how many of each kind
---@field colour boolean?
---@field view fun(record: Record): Record what the reader may see

local function paint(text, verdict, options)
  if not options.colour then return text end
  return ("\27[%sm%s\27[0m"):format(verdicts.look(verdict).terminal, text)
end

--- `mine.lua: race  4 of 10 points`
---@param self Record
---@param options ReportOptions
function report.line(self, options)
  local language = options.language
  return ("%s: %s  %s\n"):format(self.submission,
    paint(record.verdict(language, self), self.verdict, options),
    record.score(language, self) or self.fault or "")
end

--- All of it.
---@param self Record
---@param options ReportOptions
function report.full(self, options)
  local language, lines = options.language, {}
  local function add(...) lines[#lines + 1] = string.format(...) end
  for _, one in ipairs(self.not_lua and {} or self.checks) do
    add("  %s %s: %s", paint(one.verdict == "pass" and "✓" or "✗", one.verdict, options),
      one.name, one.rule)
    if one.verdict ~= "pass" then
      add("    %s", verdict_text(language, one.verdict))
      for _, line in ipairs(record.lines(language, one, options.hints)) do add("    %s", line) end
    elseif one.note then
      add("    %s", one.note)
    end
  end
  if self.not_lua then
    for _, line in ipairs(record.lines(language, self.checks[1], options.hints)) do
      add("  %s", line)
    end
  end
  if self.not_shown then add("  %s", say(language, "not_shown", self.not_shown)) end
  if self.stderr then
    add("  %s", say(language, "stderr"))
    for _, line in ipairs(self.stderr) do add("    %s", translated(language, line)) end
  end
  if self.timeline then add("  %s", record.timeline(language, self)) end
  for _, hint in ipairs(record.hints(self, options.hints)) do
    add("  %s", say(language, "hint", hint))
  end
  if self.runs > 0 then add("  %s", record.summary(language, self)) end
  return report.line(self, options) .. table.concat(lines, "\n") .. "\n"
end

return report
