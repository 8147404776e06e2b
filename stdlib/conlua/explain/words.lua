-- SPDX-License-Identifier: MIT
--- Why a source is no Lua: words of other languages, misspelt keywords, calls without parentheses.

local distance = require "conlua.distance"
local lexer = require "conlua.explain.lexer"

local words = {}

local REACH = 8 -- tokens before the error that are looked at

-- A word that begins a statement elsewhere -> the hint; what %s stands for follows.
local STATEMENTS = {
  pass = "pass", raise = "raise", throw = "raise", del = "del", delete = "del", global = "global",
  nonlocal = "global", let = "variable", const = "variable", int = "variable", auto = "variable",
  var = "variable", float = "variable", double = "variable", bool = "variable", char = "variable",
  val = "variable", string = "variable", boolean = "variable", number = "variable",
  long = "variable", func = "def", fn = "def", fun = "def", def = "def", sub = "def",
  void = "def", async = "await", await = "await", case = "switch", switch = "switch",
  try = "try", catch = "try", except = "try", finally = "try", elif = "elif", elsif = "elif",
  elsef = "elif", unless = "unless", foreach = "foreach", go = "go", yield = "yield",
  using = "import", include = "import", package = "import", with = "colon_with", new = "new",
  struct = "struct", enum = "struct", interface = "struct", loop = "loop", continue = "continue",
}

local NEEDS_NAME = {variable = true, def = true, new = true, go = true}
local NEEDS_WORD = {elif = true}

-- The token before the error, if that is a name which begins a statement.
local function head(why)
  local token, before = why.tokens[why.at - 1], why.tokens[why.at - 2]
  if not token or token.kind ~= "name" then return nil end
  if token.first or not before then return token end
  local ends = before.kind == "keyword" and before.text ~= "local" and before.text ~= "and"
    and before.text ~= "or" and before.text ~= "not" and before.text ~= "return"
    and before.text ~= "goto" and before.text ~= "in"
  return (ends or before.text == ";" or before.text == ")") and token or nil
end

local function marked(found, token)
  found.line, found.column, found.length = token.line, token.column, #token.text
  return found
end

-- `raise x`, `switch (x) {`: the word is right before the error, or begins the error's line.
local function statement(why)
  local token = head(why)
  local first = why.first
  if not (token and STATEMENTS[token.text]) and first and first.kind == "name"
    and STATEMENTS[first.text] and first.line == why.place.line then token = first end
  local key = token and STATEMENTS[token.text]
  if not key then return nil end
  local index = token == first and why.first_at or why.at - 1
  local name = why.tokens[index + 1]
  if token.text == "async" and name then name = why.tokens[index + 2] end
  if NEEDS_NAME[key] then
    if not name or name.kind ~= "name" then return nil end
    local shown = key == "def" and name.text .. "(…)" or name.text
    return marked(why.hint(key, shown), token)
  end
  return marked(NEEDS_WORD[key] and why.hint(key, token.text) or why.hint(key), token)
end

local FUNCTIONS = {func = true, fn = true, fun = true, def = true, proc = true}

-- The keyword that a name may be a misspelling of.
local function meant(name)
  if FUNCTIONS[name] then return "function" end
  local lower = name:lower()
  if lower ~= name and lexer.keywords[lower] then return lower end
  if #name < 3 or #name > 10 then return nil end
  local best
  for word in pairs(lexer.keywords) do
    local most = #word <= 5 and 1 or 2
    if #word > 2 and distance(name, word, most) then
      if best then return nil end
      best = word
    end
  end
  return best
end

-- `funtion f()`, `retrun 3`, `edn`: with the keyword in its place, Lua reads on.
local function misspelt(why)
  for i = math.min(why.at, #why.tokens), math.max(1, why.at - REACH), -1 do
    local token = why.tokens[i]
    local word = token.kind == "name" and meant(token.text)
    if word and why.reads_on(token.from, token.to, word) then
      return marked(why.hint("mean", word), token)
    end
  end
end

-- `print x`, `print "a", x`, `print "a" .. x`: parentheses are missing.
local function call(why)
  local token, before, named = why.token, why.tokens[why.at - 1], why.tokens[why.at - 2]
  if not token or not before then return nil end
  local is_value = token.kind == "name" or token.kind == "number" or token.kind == "string"
    or token.text == "nil" or token.text == "true" or token.text == "false"
  if is_value and head(why) == before and before.line == token.line
    and type(rawget(_G, before.text)) == "function" then
    local behind = why.tokens[why.at + 1]
    local more = behind and behind.line == token.line and " …" or ""
    return marked(why.hint("call", ("%s(%s%s)"):format(before.text, token.text, more)), before)
  end
  if before.kind == "string" and named and named.kind == "name" and named.line == token.line
    and (token.text == "," or token.text == ".." or token.text == "%" or token.text == "+") then
    return marked(why.hint("call", ("%s(%s%s …)"):format(named.text, before.text,
      token.text == "," and "," or " " .. token.text)), named)
  end
end

-- `m:acquire` and no more.
local function method(why)
  if not why.place.message:find "^function arguments expected" then return nil end
  local name, colon = why.tokens[why.at - 1], why.tokens[why.at - 2]
  local object = why.tokens[why.at - 3]
  if not (name and colon and object) or name.kind ~= "name" or colon.text ~= ":"
    or object.kind ~= "name" or object.line ~= name.line then return nil end
  if not why.reads_on(name.to + 1, name.to, "()") then return nil end
  return marked(why.hint("parentheses", ("%s:%s()"):format(object.text, name.text)), name)
end

-- `pass`, `continue`: they stand alone, so that Lua stops at the next word.
local function alone(why)
  local token = head(why)
  local key = token and STATEMENTS[token.text]
  if key ~= "pass" and key ~= "continue" then return nil end
  return marked(why.hint(key), token)
end

-- `return 1`, and more in the block.
local function behind_return(why)
  local message = why.place.message
  if not (message:find "^'end' expected" or message:find "^'?<eof>'? expected") then return nil end
  if not why.token or not why.token.first or why.token.text == "end" then return nil end
  for i = why.at - 1, math.max(1, why.at - 60), -1 do
    local token = why.tokens[i]
    if token.text == "return" and token.kind == "keyword" then
      return marked(why.hint("behind_return", token.line), token)
    elseif token.kind == "keyword" and (token.text == "end" or token.text == "function") then
      return nil
    end
  end
end

-- `local end = 2`, `t.end`
local function keyword(why)
  local token = why.token
  if not token or not why.place.message:find "^<name> expected" then return nil end
  local before = why.tokens[why.at - 1]
  if token.kind == "keyword" then return marked(why.hint("keyword", token.text), token) end
  if before and before.text == "function" and token.text == "=" then
    return marked(why.hint("keyword", before.text), before)
  end
end

--- The hint; nil: none is sure.
---@param why Why
---@return Hint?
function words.find(why)
  if not why.at then return nil end
  return alone(why) or statement(why) or misspelt(why) or call(why) or method(why)
    or behind_return(why) or keyword(why)
end

return words
