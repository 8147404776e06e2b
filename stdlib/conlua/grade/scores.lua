-- SPDX-License-Identifier: MIT
--- The table of scores, as CSV (RFC 4180): a line for each submission, a column for each check.

local record = require "conlua.grade.record"

--- Names come from students: what a spreadsheet would take for a formula gets an apostrophe.
local function field(value)
  local text = tostring(value)
  if text:find "^%s*[=+@\t\r-]" then text = "'" .. text end
  if text:find '[",\r\n\']' or text:find "^%s" or text:find "%s$" then
    text = '"' .. text:gsub('"', '""') .. '"'
  end
  return text
end

local function line(write, values)
  for i, value in ipairs(values) do values[i] = field(value) end
  write(table.concat(values, ",") .. "\r\n")
end

---@param write fun(text: string)
---@param records fun(): fun(): Record?
---@param exercise Exercise
return function(write, records, exercise)
  local head = {"submission", "verdict", "score", "points", "run"}
  for _, check in ipairs(exercise.checks) do head[#head + 1] = check.name end
  line(write, head)
  for self in records() do
    local values = {self.submission, self.verdict,
      self.score and record.number(self.score) or "", record.number(self.points)}
    local verdicts = {}
    for _, one in ipairs(self.checks) do verdicts[one.name] = one.verdict end
    values[#values + 1] = verdicts.run or ""
    for _, check in ipairs(exercise.checks) do
      values[#values + 1] = verdicts[check.name] or "" -- the record may be older than the check
    end
    line(write, values)
  end
end
