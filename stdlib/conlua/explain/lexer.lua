-- SPDX-License-Identifier: MIT
--- The tokens of a source that Lua could not read.

local find, sub, byte = string.find, string.sub, string.byte

local lexer = {}

local KEYWORDS = {}
lexer.keywords = KEYWORDS
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
  return then true until while]]):gmatch "%a+" do
  KEYWORDS[word] = true
end

---@class Token
---@field kind string "name", "keyword", "number", "string", "mark" or "strange"
---@field text string
---@field line integer
---@field column integer of the first byte, from 1
---@field from integer the first byte in the source
---@field to integer the last byte
---@field first boolean is the token the first in its line?

-- The end of a string in quotes that begins at `at`; nil: it is not closed in its line.
local function end_of_string(text, at)
  local quote, i = sub(text, at, at), at + 1
  while true do
    i = find(text, "[\\\n" .. quote .. "]", i)
    if not i or sub(text, i, i) == "\n" then return nil end
    if sub(text, i, i) == quote then return i end
    i = i + 2
  end
end

--- The tokens, until `limit` of them are found. A character that is no part of Lua is a token, too.
---@param text string
---@param limit integer
---@return Token[]
function lexer.tokens(text, limit)
  local tokens, at, line, line_at, last = {}, 1, 1, 1, 0
  local function add(kind, to)
    tokens[#tokens + 1] = {kind = kind, text = sub(text, at, to), line = line,
      column = at - line_at + 1, first = last ~= line, from = at, to = to}
    last = line
    at = to + 1
  end
  local function skip(to)
    for stop in sub(text, at, to):gmatch "()\n" do
      line, line_at = line + 1, at + stop
    end
    at = to + 1
  end
  if sub(text, 1, 3) == "\xEF\xBB\xBF" then at = 4 end
  if sub(text, at, at) == "#" then at = find(text, "\n", at, true) or #text + 1 end
  while at <= #text and #tokens < limit do
    local c = sub(text, at, at)
    local level = select(3, find(text, "^%-%-%[(=*)%[", at))
    local opened = select(3, find(text, "^%[(=*)%[", at))
    if find(c, "%s") then
      skip(select(2, find(text, "^%s+", at)))
    elseif level or sub(text, at, at + 1) == "--" then
      local _, to
      if level then
        _, to = find(text, "]" .. level .. "]", at, true)
      else
        to = (find(text, "\n", at, true) or #text + 1) - 1
      end
      skip(to or #text)
    elseif opened then
      local _, to = find(text, "]" .. opened .. "]", at, true)
      local from = at
      add("string", at)
      tokens[#tokens].to = to or #text
      at = from
      skip(to or #text)
    elseif c == '"' or c == "'" then
      local to = end_of_string(text, at)
      add(to and "string" or "strange", to or (find(text, "\n", at, true) or #text + 1) - 1)
    elseif find(c, "[%a_]") then
      local _, to = find(text, "^[%w_]+", at)
      add(KEYWORDS[sub(text, at, to)] and "keyword" or "name", to)
    elseif find(c, "%d") or find(text, "^%.%d", at) then
      add("number", select(2, find(text, "^[%w.]+", at)))
    elseif byte(c) >= 0x80 then
      local _, to = find(text, "^[\xC2-\xF4][\x80-\xBF]+", at)
      add("strange", to or at)
    else
      local _, to = find(text, "^[~=<>]=", at)
      if find(text, "^%.%.%.?", at) then _, to = find(text, "^%.%.%.?", at) end
      for _, pair in ipairs{"::", "//", "<<", ">>"} do
        if sub(text, at, at + 1) == pair then to = at + 1 end
      end
      add("mark", to or at)
    end
  end
  return tokens
end

return lexer
