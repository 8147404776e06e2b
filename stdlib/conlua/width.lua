-- SPDX-License-Identifier: MIT
--- Texts in columns of a terminal, where a Chinese character takes two.

-- By functions, not by methods: a script may change those of strings, and ps() is to work still.
local gsub, rep, sub = string.gsub, string.rep, string.sub

local valid = require "conlua.valid"

local width = {}

-- Ranges of characters that take two columns (East Asian Wide and Fullwidth), and those that take
-- none, as accents that combine.
local WIDE = {{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xA960, 0xA97F},
  {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6},
  {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}}
local NONE = {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}

local function is_in(ranges, code)
  for _, range in ipairs(ranges) do
    if code < range[1] then return false end
    if code <= range[2] then return true end
  end
  return false
end

local function of_code(code)
  if is_in(NONE, code) then return 0 end
  return is_in(WIDE, code) and 2 or 1
end

--- A text that a terminal shows as it is: what is no UTF-8, or controls the terminal, is a `?`.
---@param text string
---@return string
function width.clean(text)
  text = gsub(valid(text, "?"), "%c", "?")
  return (gsub(text, "\xC2[\x80-\x9F]", "?"))
end

--- Columns that a clean text takes.
---@param text string
---@return integer
function width.of(text)
  local n = 0
  for _, code in utf8.codes(text) do n = n + of_code(code) end
  return n
end

--- As much of a clean text as `columns` hold, and how many columns it takes.
---@param text string
---@param columns integer
---@return string, integer
function width.cut(text, columns)
  local n = 0
  for at, code in utf8.codes(text) do
    local more = of_code(code)
    if n + more > columns then return sub(text, 1, at - 1), n end
    n = n + more
  end
  return text, n
end

--- A clean text in `columns` columns, at the left, or at the right.
---@param text string
---@param columns integer
---@param is_right? boolean
---@return string
function width.fit(text, columns, is_right)
  local part, n = width.cut(text, columns)
  local spaces = rep(" ", columns - n)
  return is_right and spaces .. part or part .. spaces
end

return width
