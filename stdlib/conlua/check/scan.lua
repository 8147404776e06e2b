-- SPDX-License-Identifier: MIT
--- The tokens of a Lua source. Nothing here looks for faults: the source is one that Lua itself has
--- compiled before, or that ends too early.

local scan = {}

---@class check.Token
---@field kind string a keyword or an operator; "name", "number", "string", "end of source"
---@field text string
---@field before string blanks and comments in front of the token
---@field line integer where the token begins

local KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
return then true until while]]):gmatch("%S+") do
  KEYWORDS[word] = true
end

-- The operators of more than one character, the longest first.
local OPERATORS = { "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>" }

--- Where the long bracket that opens at `at` closes; nil if none opens there.
local function end_of_long(source, at)
  local level = source:match("^%[(=*)%[", at)
  if not level then return nil end
  local _, last = source:find("]" .. level .. "]", at, true)
  return last
end

local function end_of_comment(source, at)
  return end_of_long(source, at + 2) or (source:find("[\r\n]", at) or #source + 1) - 1
end

--- The last place of the blanks and comments that begin at `at`.
local function end_of_blanks(source, at)
  while true do
    local _, last = source:find("^[ \t\r\n\f\v]*", at)
    at = last + 1
    if source:sub(at, at + 1) ~= "--" then return last end
    at = end_of_comment(source, at) + 1
  end
end

local function end_of_string(source, at)
  local quote = source:sub(at, at)
  at = at + 1
  while true do
    local c = source:sub(at, at)
    if c == quote then return at end
    if at > #source then return #source end
    if c == "\\" and source:find("^z", at + 1) then
      local _, last = source:find("^[ \t\r\n\f\v]*", at + 2)
      at = last + 1
    elseif c == "\\" then
      at = at + 2
    else
      at = at + 1
    end
  end
end

--- As Lua does: all that could belong to a numeral does.
local function end_of_number(source, at)
  local exponent = source:find("^0[xX]", at) and "^[pP][+-]?" or "^[eE][+-]?"
  local last = at - 1
  if exponent == "^[pP][+-]?" then last = at + 1 end
  while true do
    local _, more = source:find(exponent, last + 1)
    if not more then _, more = source:find("^[%w_.]", last + 1) end
    if not more then return last end
    last = more
  end
end

local function end_of_operator(source, at)
  for _, operator in ipairs(OPERATORS) do
    if source:sub(at, at + #operator - 1) == operator then return at + #operator - 1 end
  end
  return at
end

--- The kind and the last place of the token at `at`.
local function token_at(source, at)
  local c = source:sub(at, at)
  if c:find("[%a_]") then
    local _, last = source:find("^[%w_]+", at)
    local word = source:sub(at, last)
    return KEYWORDS[word] and word or "name", last
  elseif c:find("%d") or source:find("^%.%d", at) then
    return "number", end_of_number(source, at)
  elseif c == '"' or c == "'" then
    return "string", end_of_string(source, at)
  elseif c == "[" and end_of_long(source, at) then
    return "string", end_of_long(source, at)
  end
  local last = end_of_operator(source, at)
  return source:sub(at, last), last
end

--- How many lines end in the text. Lua counts "\r\n" and "\n\r" as one end.
local function count_lines(text)
  if not text:find("\r", 1, true) then
    local _, n = text:gsub("\n", "")
    return n
  end
  local _, n = text:gsub("\r\n", "\n"):gsub("\n\r", "\n"):gsub("[\r\n]", "")
  return n
end

--- All tokens, the last of kind "end of source". A first line for a shell is blank.
---@param source string
---@return check.Token[]
function scan.tokens(source)
  local tokens, at, line = {}, 1, 1
  local from = 1
  if source:sub(1, 1) == "#" then at = source:find("[\r\n]") or #source + 1 end
  repeat
    local blank = end_of_blanks(source, at)
    local before = source:sub(from, blank)
    line = line + count_lines(before)
    at = blank + 1
    local kind, last = "end of source", #source
    if at <= #source then kind, last = token_at(source, at) end
    local text = source:sub(at, last)
    tokens[#tokens + 1] = { kind = kind, text = text, before = before, line = line }
    line = line + count_lines(text)
    at, from = last + 1, last + 1
  until kind == "end of source"
  return tokens
end

return scan
