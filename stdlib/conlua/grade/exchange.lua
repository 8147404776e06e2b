-- SPDX-License-Identifier: MIT
--- The record of a submission for sites that run graders: results.json of Gradescope, and of the
--- test runners of Exercism, version 3.

local cjson = require "cjson"
local record = require "conlua.grade.record"
local texts = require "conlua.texts"
local views = require "conlua.grade.views"

local say = texts.topic "grade"
local exchange = {}

local OUTPUT_MOST = 500 -- characters that Exercism allows
local OUTPUT_CUT = "Output was truncated. Please limit to 500 chars"

local function text_of(one, options)
  local text = table.concat(record.lines(options.language, one, options.hints), "\n")
  if text == "" then return nil end
  return text
end

--- Texts about the submission as a whole.
local function overall(self, options)
  local language = options.language
  local lines = {record.verdict(language, self)}
  if self.fault then lines[2] = self.fault end
  for _, line in ipairs(self.stderr or {}) do lines[#lines + 1] = line end
  for _, hint in ipairs(record.hints(self, options.hints)) do
    lines[#lines + 1] = say(language, "hint", hint)
  end
  if self.runs > 0 then lines[#lines + 1] = record.summary(language, self) end
  return table.concat(lines, "\n")
end

-- Gradescope knows its own due date, and keeps tests from students itself.
local visibilities = {hidden = "hidden", after_due = "after_due_date"}

--- A fault of the grader has no score: then Gradescope tells the student that the autograder
--- failed. Students see the text about the whole, so it speaks of the checks that all may see.
---@param self Record
---@param options ReportOptions
function exchange.gradescope(self, options)
  local plain = {execution_time = math.max(1, math.ceil(self.seconds)),
    output = overall(views.of_student(self), options),
    output_format = "text", test_output_format = "text",
    test_name_format = "text", stdout_visibility = "hidden"}
  if self.verdict ~= "error" then
    plain.score, plain.tests = self.score, {}
    for i, one in ipairs(self.checks) do
      local passed = one.verdict == "pass"
      plain.tests[i] = {name = one.rule, number = tostring(i), max_score = one.points,
        score = passed and one.points or 0, status = passed and "passed" or "failed",
        output = text_of(one, options), tags = {one.name, one.verdict},
        visibility = visibilities[one.visible] or "visible"}
    end
  end
  return cjson.encode(plain) .. "\n"
end

local function cut(text)
  if not text or text == "" then return nil end
  local stop = utf8.offset(text, OUTPUT_MOST - #OUTPUT_CUT)
  if utf8.len(text) <= OUTPUT_MOST then return text end
  return text:sub(1, stop - 1) .. "\n" .. OUTPUT_CUT
end

--- `error` where no check could be tried: no Lua, forbidden, or a fault of the grader.
---@param self Record
---@param options ReportOptions
function exchange.exercism(self, options)
  self = options.view(self)
  local plain = {version = 3, status = self.verdict == "pass" and "pass" or "fail", tests = {}}
  if self.runs == 0 or self.verdict == "error" then
    local lines = {overall(self, options)}
    for _, one in ipairs(self.checks) do
      if one.message then lines[#lines + 1] = one.message end
    end
    plain.status, plain.message = "error", table.concat(lines, "\n")
  end
  for i, one in ipairs(self.checks) do
    local status = one.verdict == "pass" and "pass" or plain.status == "error" and "error" or "fail"
    plain.tests[i] = {name = one.rule, status = status, test_code = one.expected,
      task_id = one.task, message = status ~= "pass" and text_of(one, options) or nil,
      output = status ~= "pass" and cut(self.output) or nil}
  end
  return cjson.encode(plain) .. "\n"
end

return exchange
