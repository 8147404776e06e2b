-- SPDX-License-Identifier: MIT
--- Why a source is no Lua: a few shapes of other languages that can mean nothing else.

local shapes = {}

local function marked(found, token, length)
  found.line, found.column, found.length = token.line, token.column, length or #token.text
  return found
end

-- `1_000`, `0b101`, `0o17`
local function number(why)
  if not why.place.message:find "^malformed number" then return nil end
  local digits = why.near:find "^%d+_$" and why.line:match "%f[%w_]%d+_[%d_]*%d%f[^%w_]"
  if digits then return why.hint("number", (digits:gsub("_", ""))) end
  local base, value = why.near:match "^0([bBoO])(%d+)$"
  local plain = base and tonumber(value, base:lower() == "b" and 2 or 8)
  return plain and why.hint("number", ("%d"):format(plain)) or nil
end

-- `f = lambda x: x`: Lua reads a method without a call.
local function lambda(why)
  local colon = why.tokens[why.at - 2]
  if not why.place.message:find "^function arguments expected" or not colon then return nil end
  for i = why.at - 3, math.max(1, why.at - 12), -1 do
    local token = why.tokens[i]
    if token.line ~= colon.line then return nil end
    if token.text == "lambda" then return marked(why.hint "lambda", token) end
  end
end

-- `println!("hi")`
local function bang(why, token, before)
  local behind = why.tokens[why.at + 1]
  if token.text ~= "!" or not behind or behind.text ~= "(" or before.kind ~= "name" then
    return nil
  end
  return marked(why.hint("bang", before.text), token)
end

-- `print(1))`
local function closed_twice(why, token, before)
  if token.text ~= ")" or why.opener or before.text == "(" or before.text == "," then return nil end
  local message = why.place.message
  if not (message:find "^unexpected symbol" or message:find "^<eof> expected") then return nil end
  return marked(why.hint("closed_twice", ")"), token)
end

-- `{1, 2}[1]`, where the table has no name.
local function indexed(why, token, before)
  if token.text ~= "[" or before.text ~= "}" then return nil end
  return marked(why.hint "indexed", token)
end

-- `for k v in pairs(t) do`, `t[1:3]`, `local = 5`
local function missing(why, token, before)
  local message = why.place.message
  if message:find "^'=' or 'in' expected" and token.kind == "name" and before.kind == "name" then
    return marked(why.hint("names", before.text, token.text), token)
  end
  if message:find "^']' expected near ':'" then return marked(why.hint "slice", token) end
  if message:find "^<name> expected near '='" and before.text == "local" then
    return marked(why.hint("nameless", "local"), token)
  end
end

-- `local x == 1`, `goto = 1`, `{function = 1}`, `{1 2}`
local function odd(why, token, before)
  local message, head = why.place.message, why.tokens[why.at - 2] or {}
  if token.text == "==" and before.kind == "name" and head.text == "local" then
    return marked(why.hint "equals", token)
  end
  if token.text == "=" and (before.text == "goto" and message:find "^<name> expected"
    or before.text == "function" and message:find "^'%(' expected") then
    return marked(why.hint("keyword", before.text), before)
  end
  local is_item = {number = true, string = true}
  local opener = why.opener and why.tokens[why.opener]
  if message:find "^'}' expected" and opener and opener.text == "{" and is_item[token.kind]
    and is_item[before.kind] then
    return marked(why.hint("comma", token.text), token)
  end
end

local HEADS = {["then"] = {["if"] = true, ["elseif"] = true},
  ["do"] = {["for"] = true, ["while"] = true}}

--- `if (x == 3) print(x) end`, `for k, v in pairs(t) print(k) end`: a statement begins behind the
--- condition, and nothing else explains it.
---@param why Why
---@return Hint?
function shapes.last(why)
  local token, before = why.token, why.at and why.tokens[why.at - 1]
  if not token or not before then return nil end
  local word = why.place.message:match "^'(%a+)' expected near"
  if not HEADS[word] or token.kind ~= "name" or before.kind == "mark" and before.text ~= ")" then
    return nil
  end
  for i = why.at - 1, 1, -1 do
    local head = why.tokens[i]
    if head.line ~= token.line then return nil end
    if HEADS[word][head.text] then
      return marked(why.hint("no_" .. word, head.text, head.line), head)
    end
  end
end

-- `x->y`, `x::y()`
local function path(why, token, before)
  local behind = why.tokens[why.at + 1]
  if before.kind ~= "name" or not behind or behind.line ~= token.line
    or not why.place.message:find "^syntax error" then return nil end
  if token.text == "-" and behind.text == ">" then
    return marked(why.hint("operator", "->", ". or :"), token, 2)
  end
  if token.text == "::" and behind.kind == "name" then
    return marked(why.hint("operator", "::", ". or :"), token)
  end
end

--- The hint; nil: none is sure.
---@param why Why
---@return Hint?
function shapes.find(why)
  local found = number(why)
  if found or not why.at then return found end
  found = lambda(why)
  local token, before = why.token, why.tokens[why.at - 1]
  if found or not token or not before then return found end
  return bang(why, token, before) or closed_twice(why, token, before)
    or indexed(why, token, before) or missing(why, token, before) or path(why, token, before)
    or odd(why, token, before)
end

return shapes
