-- SPDX-License-Identifier: MIT
--- The tokens of a program with names, literals and layout folded, so that a copy whose names,
--- numbers, texts and comments were changed has the tokens of the original.

local lexer = require "conlua.explain.lexer"
local topics = require "conlua.help.topics"

local folded = {}

local MOST = 200000 -- tokens of a program

---@class FoldedToken
---@field symbol string a keyword, a mark, a word of the language, or for any name "N", for any
--- number "0", for any text "S"
---@field line integer
---@field from integer columns in the line, in bytes
---@field to integer

---@class FoldedPart a function that stands by itself, or all that lies outside of these
---@field tokens FoldedToken[]

-- Names that are not the writer's own: words of Lua and conlua, which tell what a program does.
local function vocabulary()
  local known = {}
  local function learn(t, deep)
    for name, value in pairs(t) do
      if type(name) == "string" then known[name] = true end
      if deep and type(value) == "table" and value ~= t then learn(value, false) end
    end
  end
  for _, library in ipairs{string, table, math, io, os, coroutine, utf8} do learn(library) end
  for name in ([[assert collectgarbage dofile error getmetatable ipairs load next pairs pcall print
      rawequal rawget rawlen rawset require select setmetatable tonumber tostring type warn xpcall
      string table math io os coroutine utf8]]):gmatch "%w+" do
    known[name] = true
  end
  for _, topic in ipairs(topics.collect().list) do
    for name in topic.name:gmatch "[%a_][%w_]*" do known[name] = true end
  end
  return known
end

local words

-- Names that the program gives to variables, parameters and functions.
local function own_names(tokens)
  local own, i = {}, 1
  local function text(k) return tokens[k] and tokens[k].text end
  local function take(stop)
    while tokens[i] and not stop[text(i)] do
      if tokens[i].kind == "name" and text(i - 1) ~= "<" then own[text(i)] = true end
      i = i + 1
    end
  end
  while tokens[i] do
    local word = text(i)
    i = i + 1
    if word == "function" then
      if tokens[i] and text(i + 1) == "(" then own[text(i)] = true end
      take{[")"] = true}
    elseif word == "for" then take{["="] = true, ["in"] = true}
    elseif word == "local" and text(i) ~= "function" then
      while tokens[i] and tokens[i].kind == "name" do
        own[text(i)] = true
        i = i + (text(i + 1) == "<" and 4 or 1)
        if text(i) ~= "," then break end
        i = i + 1
      end
    end
  end
  return own
end

local function symbol_of(token, before, own)
  local kind, text = token.kind, token.text
  if kind == "number" then return "0" end
  if kind == "string" then return "S" end
  if kind ~= "name" then return text end
  local is_field = before == "." or before == ":"
  return words[text] and (is_field or not own[text]) and text or "N"
end

local function fold(token, before, own)
  return {symbol = symbol_of(token, before, own), line = token.line, from = token.column,
    to = token.column + #token.text - 1}
end

-- `f "text"` as `f("text")`; a semicolon is layout.
local function normal(tokens)
  local list, own = {}, own_names(tokens)
  local last
  for _, token in ipairs(tokens) do
    local one = fold(token, last and last.text, own)
    if one.symbol == "S" and last and (last.kind == "name" or last.text == ")"
        or last.text == "]") then
      list[#list + 1] = {symbol = "(", line = one.line, from = one.from, to = one.from - 1}
      list[#list + 1] = one
      list[#list + 1] = {symbol = ")", line = one.line, from = one.to + 1, to = one.to}
    elseif one.symbol ~= ";" then
      list[#list + 1] = one
    end
    last = token
  end
  return list
end

local OPENS = {["function"] = true, ["if"] = true, ["do"] = true, ["repeat"] = true}
local CLOSES = {["end"] = true, ["until"] = true}

-- The number of tokens in the head of a function that stands by itself at `i`, up to its "("; nil:
-- there is none. `local f = function` has the head of `local function f`.
local function head_at(list, i)
  local function is(k, symbol) return list[k] and list[k].symbol == symbol end
  if is(i, "local") and is(i + 1, "function") then return 3 end
  if is(i, "local") and is(i + 2, "=") and is(i + 3, "function") then return 4 end
  if not is(i, "function") then return nil end
  local n = 1
  while list[i + n] and not is(i + n, "(") do n = n + 1 end
  return n > 1 and n or nil
end

-- The last token of the function whose body begins behind `i`.
local function end_of_function(list, i)
  local depth = 1
  while depth > 0 and list[i] do
    local symbol = list[i].symbol
    if OPENS[symbol] then depth = depth + 1 elseif CLOSES[symbol] then depth = depth - 1 end
    i = i + 1
  end
  return i - 1
end

--- The parts of a program: functions that stand by themselves, which a copy may put into another
--- order, and the rest.
---@param text string need not be Lua
---@return FoldedPart[]
function folded.parts(text)
  words = words or vocabulary()
  local list = normal(lexer.tokens(text, MOST))
  local rest = {tokens = {}}
  local parts, depth, i = {rest}, 0, 1
  while list[i] do
    local symbol = list[i].symbol
    local head = depth == 0 and head_at(list, i)
    if head then
      local last = end_of_function(list, i + head)
      local tokens = table.move(list, i + head, last, 1, {})
      parts[#parts + 1] = {tokens = tokens}
      i = last + 1
    else
      if OPENS[symbol] then depth = depth + 1
      elseif CLOSES[symbol] then depth = math.max(depth - 1, 0) end
      rest.tokens[#rest.tokens + 1] = list[i]
      i = i + 1
    end
  end
  return parts
end

return folded
