-- SPDX-License-Identifier: MIT
--- Why a source is no Lua: brackets that are not closed, commas that are missing, items of tables
--- and parameters of functions as other languages write them.

local brackets = {}

local CLOSES = {["("] = ")", ["["] = "]", ["{"] = "}"}

--- The index of the innermost bracket that is open before the token `at`; nil: none is.
---@param tokens Token[]
---@param at integer
---@return integer?
---@return integer[] open the indexes of all that are open
function brackets.opened(tokens, at)
  local open = {}
  for i = 1, at - 1 do
    local token = tokens[i]
    if token.kind == "mark" then
      if CLOSES[token.text] then open[#open + 1] = i
      elseif #open > 0 and CLOSES[tokens[open[#open]].text] == token.text then open[#open] = nil end
    end
  end
  return open[#open], open
end

local function marked(found, token)
  found.line, found.column, found.length = token.line, token.column, #token.text
  return found
end

-- Can the token begin an expression?
local function begins_value(token)
  if token.kind == "keyword" then
    return token.text == "function" or token.text == "nil" or token.text == "true"
      or token.text == "false" or token.text == "not"
  end
  return token.kind == "name" or token.kind == "number" or token.kind == "string"
    or token.text == "{" or token.text == "..."
end

local function indent_of(tokens, line)
  for _, token in ipairs(tokens) do
    if token.line == line and token.first then return token.column end
  end
  return 1
end

local function is_call(why, opener)
  local before = why.tokens[why.opener - 1]
  return opener.text == "(" and before and before.kind == "name" and before.line == opener.line
end

local function missing_comma(why, opener)
  local token = why.token
  if not token or not begins_value(token) then return nil end
  local before = why.tokens[why.at - 1]
  if before.kind == "keyword" and not begins_value(before) and before.text ~= "end" then
    return nil
  end
  if not why.reads_on(before.to + 1, before.to, ",") then return nil end
  if opener.text == "{" then return marked(why.hint("comma", token.text), token) end
  return is_call(why, opener) and marked(why.hint("comma_in_call", token.text), token) or nil
end

local function unclosed(why, opener)
  if not why.token and opener.line == why.place.line then return nil end -- Lua says it all
  local last, closers = why.tokens[why.at - 1], {}
  local is_one = why.reads_on(last.to + 1, last.to, CLOSES[opener.text])
  if not is_one then
    for i = #why.open, 1, -1 do
      closers[#closers + 1] = CLOSES[why.tokens[why.open[i]].text]
    end
    if not why.reads_on(last.to + 1, last.to, table.concat(closers)) then return nil end
  end
  return marked(why.hint("bracket", opener.text, opener.line, CLOSES[opener.text]), opener)
end

-- A bracket is open where Lua stops: is a comma missing, or the other bracket?
local function open_bracket(why)
  local message, opener = why.place.message, why.opener and why.tokens[why.opener]
  if not opener or not (message:find "^'[%)%]}]' expected" or message:find "^unexpected symbol"
    or message:find "^syntax error") then return nil end
  local token = why.token
  if not token or (token.first and token.column <= indent_of(why.tokens, opener.line)) then
    return unclosed(why, opener) or missing_comma(why, opener)
  end
  return missing_comma(why, opener) or unclosed(why, opener)
end

-- `{name: 1}`, `{"name": 1}`, `{"name" = 1}`, `{1 = "x"}`
local function item(why)
  local opener = why.opener and why.tokens[why.opener]
  if not opener or opener.text ~= "{" then return nil end
  local token, before, key = why.token, why.tokens[why.at - 1], nil
  if not token then return nil end
  if token.text == ":" or token.text == "=" then key = before
  elseif before.text == ":" then key, token = why.tokens[why.at - 2], before
  elseif (why.tokens[why.at - 2] or {}).text == ":" then
    key, token = why.tokens[why.at - 3], why.tokens[why.at - 2]
  end
  local behind = key and why.tokens[(key == before and why.at - 1 or why.at - 2) - 1]
  if not key or key.line ~= token.line then return nil end
  if key.kind == "name" and key ~= before then
    -- `{a:b(1) 2}`: a call is no field.
    local first = why.tokens[why.opener + 1]
    if key ~= first and behind and behind.text ~= "," and behind.text ~= ";" and behind.text ~= "{"
      and why.tokens[why.at - 3] ~= key then return nil end
  end
  if key.kind == "name" then return marked(why.hint("field", key.text .. " = …"), token) end
  if key.kind == "string" or key.kind == "number" then
    return marked(why.hint("field", ("[%s] = …"):format(key.text)), token)
  end
end

-- The name of the function whose parameters the token `at` stands among; nil: none.
local function parameters_of(why)
  local i = why.opener and why.opener - 1
  local steps = 0
  while i and i >= 1 and steps < 8 do
    local token = why.tokens[i]
    if token.text == "function" and token.kind == "keyword" then return true end
    if token.kind ~= "name" and token.text ~= "." and token.text ~= ":" then return false end
    i, steps = i - 1, steps + 1
  end
  return false
end

local function parameter(why)
  local token, before = why.token, why.tokens[why.at - 1]
  if not token or not parameters_of(why) then return nil end
  if token.text == "=" and before.kind == "name" then
    return marked(why.hint("default", before.text, before.text), token)
  elseif token.text == "*" then
    return marked(why.hint "varargs", token)
  elseif before.text == "..." then
    return marked(why.hint "varargs", before)
  elseif token.kind == "name" and before.kind == "name" then
    return marked(why.hint("typed", before.text, token.text), before)
  elseif token.text == ":" and before.kind == "name" then
    return marked(why.hint("typed", ":", before.text), token)
  end
end

-- `[1, 2]`, `(1, 2)`
local function list(why)
  local token, opener = why.token, why.opener and why.tokens[why.opener]
  if not token then return nil end
  if token.text == "[" and why.place.message:find "^unexpected symbol" then
    if (why.line:find "%f[%w_]for%f[^%w_]") then return marked(why.hint "comprehension", token) end
    return marked(why.hint "list", token)
  end
  local before = opener and why.tokens[why.opener - 1]
  if token.text == "," and opener and opener.text == "(" and before
    and (before.text == "=" or before.text == "," or before.text == "return") then
    return marked(why.hint "list", opener)
  end
end

-- `} ` where a block ends, `{` where it begins.
local function braces(why)
  local token, message = why.token, why.place.message
  if not token then return nil end
  local word = message:match "^'(%a+)' expected near '{'$"
  if word == "then" or word == "do" then return marked(why.hint("braces_block", word), token) end
  if token.text == "{" and why.tokens[why.at - 1].text == ")" and message:find "^unexpected" then
    return marked(why.hint "braces_function", token)
  end
  if token.text == "}" and not why.opener
    and (message:find "^unexpected symbol" or message:find "^'?%S+'? expected") then
    return marked(why.hint "braces_end", token)
  end
end

--- The hint; nil: none is sure.
---@param why Why
---@return Hint?
function brackets.find(why)
  if not why.at or why.at == 1 then return nil end
  return parameter(why) or braces(why) or list(why) or item(why) or open_bracket(why)
end

return brackets
