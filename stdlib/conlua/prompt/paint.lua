-- SPDX-License-Identifier: MIT
--- The line that is typed at the prompt, with colours: keywords, texts, numbers, comments, and the
--- pair of brackets at the cursor.

local host = require "conlua.host"
local lexer = require "conlua.explain.lexer"
local width = require "conlua.width"

local find, format, gsub, sub = string.find, string.format, string.gsub, string.sub

local LONGEST = 500 -- bytes of a line that is painted

local PLAIN = "\27[0m"
local COLOURS = {keyword = "\27[35m", string = "\27[32m", number = "\27[36m", comment = "\27[90m",
  strange = "\27[31m", pair = "\27[1;4m"}
local CLOSES = {["("] = ")", ["["] = "]", ["{"] = "}"}
local OPENS = {[")"] = "(", ["]"] = "[", ["}"] = "{"}

-- The bracket that belongs to the bracket at token `at`: its index; nil: none does.
local function partner(tokens, at)
  local text = tokens[at].text
  local other = CLOSES[text] or OPENS[text]
  local step, depth = CLOSES[text] and 1 or -1, 0
  for i = at, CLOSES[text] and #tokens or 1, step do
    local t = tokens[i].kind == "mark" and tokens[i].text
    if t == text then depth = depth + 1
    elseif t == other then
      depth = depth - 1
      if depth == 0 then return i end
    end
  end
end

-- The tokens of the pair of brackets at the cursor, which stands behind or on one of them.
local function pair_at(tokens, cursor)
  local found = {}
  for i, token in ipairs(tokens) do
    local is_bracket = token.kind == "mark" and (CLOSES[token.text] or OPENS[token.text])
    if is_bracket and (token.from == cursor or token.from == cursor + 1) then
      local other = partner(tokens, i)
      if other then
        found[i], found[other] = true, true
        return found
      end
    end
  end
  return found
end

-- A comment behind the last token, which is no token.
local function with_comments(text)
  if find(text, "^%s*%-%-") then return COLOURS.comment .. text .. PLAIN end
  return (gsub(text, "^(%s*)(%-%-.*)$", "%1" .. COLOURS.comment .. "%2" .. PLAIN))
end

local function coloured(line, cursor)
  local tokens = lexer.tokens(line, LONGEST)
  local pair, parts, at = pair_at(tokens, cursor), {}, 1
  for i, token in ipairs(tokens) do
    parts[#parts + 1] = with_comments(sub(line, at, token.from - 1))
    local colour = pair[i] and COLOURS.pair or COLOURS[token.kind]
    local text = sub(line, token.from, token.to)
    parts[#parts + 1] = colour and colour .. text .. PLAIN or text
    at = token.to + 1
  end
  parts[#parts + 1] = with_comments(sub(line, at))
  return table.concat(parts)
end

local function forward(columns) return columns > 0 and format("\27[%dC", columns) or "" end

--- What to write over the line that readline has drawn, cursor and all; nil: the line takes more
--- than one row, so readline's own stays.
---@param line string
---@param cursor integer bytes before the cursor
---@param prompt string
---@return string?
return function(line, cursor, prompt)
  if #line > LONGEST or find(line, "[%c]") or find(prompt, "[%c]") then return nil end
  if not utf8.len(line) or find(line, "^%s*[%%!?]") then return nil end
  local before = width.of(prompt)
  if before + width.of(line) >= host.columns() - 1 then return nil end
  return "\r" .. forward(before) .. coloured(line, cursor)
    .. "\r" .. forward(before + width.of(sub(line, 1, cursor)))
end
