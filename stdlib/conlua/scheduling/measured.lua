-- SPDX-License-Identifier: MIT
--- The measurements of a run of real processes, in words.

local gantt = require "conlua.scheduling.gantt"
local phrase = require("conlua.texts").topic "schedule"
local format = string.format

local measured = {}

local function milliseconds(t) return format("%.2f ms", 1000 * t) end

--- One or two lines.
---@param m table result.measured
---@param language string
---@return string[]
function measured.lines(m, language)
  local lines = {phrase(language, "measured", m.slices, milliseconds(m.mean_error),
    milliseconds(m.largest_error), gantt.percent(m.dispatcher_share))}
  if m.late > 0 then
    lines[2] = phrase(language, "late", m.late, table.concat(m.examples, ", "))
  end
  return lines
end

return measured
