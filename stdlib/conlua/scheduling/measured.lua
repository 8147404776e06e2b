-- SPDX-License-Identifier: MIT
--- The measurements of a run of real processes, in words.

local gantt = require "conlua.scheduling.gantt"
local format = string.format

local measured = {}

local function milliseconds(t) return format("%.2f ms", 1000 * t) end

--- Two or three lines.
---@param m table result.measured
---@return string
function measured.text(m)
  local lines = {format("measured: %d slices, %s late on average, %s at most; the dispatcher took "
    .. "%s of a processor", m.slices, milliseconds(m.mean_error), milliseconds(m.largest_error),
    gantt.percent(m.dispatcher_share))}
  if m.late > 0 then
    lines[2] = format("%d slices were off by more than a tenth of the quantum: %s", m.late,
      table.concat(m.examples, ", "))
  end
  return table.concat(lines, "\n")
end

return measured
