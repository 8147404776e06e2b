-- SPDX-License-Identifier: MIT
--- The tables of ps() and locks(), as text: in columns of a terminal, where a Chinese character
--- takes two.

local width = require "conlua.width"

local rep = string.rep
local report = {}

-- At least so many columns; a negative number: at the right.
local PS = {-4, 8, -7, -7, 10, 16, 0}
local LOCKS = {14, 20, 0}

local function cell(text, columns)
  text = width.clean(text)
  local spaces = rep(" ", math.max(0, math.abs(columns) - width.of(text)))
  return columns < 0 and spaces .. text or text .. spaces
end

local function lay_out(rows, columns)
  local lines = {}
  for i, row in ipairs(rows) do
    local cells = {}
    for k, size in ipairs(columns) do cells[k] = cell(row[k], size) end
    lines[i] = table.concat(cells, " ")
  end
  return table.concat(lines, "\n")
end

--- The table of ps().
---@param rows string[][] as C collects them
---@return string
function report.ps(rows)
  table.insert(rows, 1, {"ID", "KIND", "PID", "TID", "STATE", "NAME", "WAITS FOR"})
  return lay_out(rows, PS)
end

--- The table of locks().
---@param rows string[][]
---@return string
function report.locks(rows)
  table.insert(rows, 1, {"OBJECT", "HELD BY", "WAITED FOR BY"})
  return lay_out(rows, LOCKS)
end

return report
