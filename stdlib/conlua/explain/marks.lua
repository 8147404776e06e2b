-- SPDX-License-Identifier: MIT
--- Why a source is no Lua: operators, loops, quotes and names as other languages write them.

local marks = {}

local function marked(found, token, length)
  found.line, found.column, found.length = token.line, token.column, length or #token.text
  return found
end

-- As written elsewhere -> as Lua writes it. The longest are looked for first.
local OPERATORS = {
  {"!==", "~="}, {"===", "=="}, {"~==", "~="}, {"!=", "~="}, {"<>", "~="}, {"=<", "<="},
  {"=>", ">="}, {"&&", "and"}, {"||", "or"}, {"**", "^"}, {":=", "="}, {"?.", "."}, {"??", "or"},
}

-- The operator of another language that the token at the error is a part of.
local function operator(why)
  local token = why.token
  if not token or token.kind ~= "mark" then return nil end
  for _, pair in ipairs(OPERATORS) do
    local theirs = pair[1]
    for from = token.column - #theirs + 1, token.column do
      if from > 1 and why.line:sub(from, from + #theirs - 1) == theirs
        and why.line:sub(1, from - 1):find "[%w_%)%]}\"']%s*$" then
        return marked(why.hint("operator", theirs, pair[2]), {line = token.line, column = from},
          #theirs)
      end
    end
  end
end

-- `x => x + 1`, `(x) -> x + 1`, `lambda x: x + 1`
local function arrow(why)
  local line = why.line
  local at = line:find("[%w_%)]%s*=>") or line:find("[%w_%)]%s*%->")
  local message = why.place.message
  if at and (why.near == "=" or why.near == ">") and message:find "^unexpected symbol" then
    local from = line:find("[=%-]>", at)
    return marked(why.hint "lambda", {line = why.place.line, column = from}, 2)
  end
  at = line:match "()%f[%w_]lambda%f[^%w_]"
  if at then return marked(why.hint "lambda", {line = why.place.line, column = at}, 6) end
end

-- `x is None`, `x is not None`, `x in t`, `x not in t`
local function condition(why)
  local token, before = why.token, why.tokens[why.at - 1]
  if not token or not before or not why.place.message:find "^'%a+' expected" then return nil end
  local behind = why.tokens[why.at + 1] or {}
  local name = before.kind == "name" and before.text or "x"
  if token.text == "is" then
    local is_not = behind.text == "not"
    local what = why.tokens[why.at + (is_not and 2 or 1)] or {}
    local here = (what.text == "None" or what.text == "null") and "nil" or what.text or "nil"
    return marked(why.hint("is", ("%s %s %s"):format(name, is_not and "~=" or "==", here)), token)
  end
  if token.text == "in" or token.text == "not" and behind.text == "in" then
    return marked(why.hint "key_in", token)
  end
end

-- `for (i = 0; …)`, `for i = 1 to 10`, `for i in 1..10`
local function loop(why)
  local token = why.token
  if why.place.message:find "^malformed number" and why.near:find "^%d+%.%.+[%d]*" then
    local from, to = why.near:match "^(%d+)%.%.%.?[<=]?(%d+)$"
    local at = why.line:find(why.near, 1, true)
    if from and at and why.line:find "%f[%w_]for%f[^%w_]" then
      return marked(why.hint("loop_numbers", ("i = %s, %s"):format(from, to)),
        {line = why.place.line, column = at}, #why.near)
    end
    if at and why.near:find "^%d+%.%." then
      return marked(why.hint "spaces", {line = why.place.line, column = at}, #why.near)
    end
  end
  if not token then return nil end
  local before = why.tokens[why.at - 1] or {}
  if before.text == "for" and token.text == "(" then
    return marked(why.hint("loop_numbers", "i = 1, n"), token)
  end
  if token.kind == "name" and token.text == "to" and why.place.message:find "^',' expected" then
    local name = why.line:match "for%s+([%a_][%w_]*)" or "i"
    local from, to = why.line:match "=%s*([%w_]+)%s+to%s+([%w_#.]+)"
    if not from then return nil end
    return marked(why.hint("loop_numbers", ("%s = %s, %s"):format(name, from, to)), token)
  end
end

-- `x--` is a name and a comment.
local function minus(why)
  local before = why.tokens[why.at - 1]
  if not before or before.kind ~= "name" or not before.first then return nil end
  local line = why.lines[before.line] or ""
  local from = before.column + #before.text
  if line:sub(from, from + 1) ~= "--" then return nil end
  return marked(why.hint("minus", before.text, before.text), {line = before.line, column = from}, 2)
end

-- `"a\qb"`, `"\u4f60"`
local function escape(why)
  local message = why.place.message
  if message:find "^invalid escape" or message:find "^missing '{'" then
    if why.near:find "\\u%x?%x?%x?%x?$" and why.line:find "\\u%x" then
      local code = why.line:match "\\u(%x%x%x%x)"
      local at = why.line:find("\\u%x")
      return marked(why.hint("code_point", ("\\u{%s}"):format(code or "4F60")),
        {line = why.place.line, column = at}, 2)
    end
    return why.hint "backslash"
  end
end

-- `print('it's me')`, `"""text"""`, `` `text` ``, `"abc".upper()`
local function quotes(why)
  local token, before = why.token, why.tokens[why.at and why.at - 1 or 0]
  local message = why.place.message
  if why.near == "`" then return why.hint "backtick" end
  local strings = why.line:find('"""', 1, true) or why.line:find("'''", 1, true)
  if strings and (message:find "^unfinished" or token and token.kind == "string") then
    return marked(why.hint "long_string", {line = why.place.line, column = strings}, 3)
  end
  if not token or not before or before.kind ~= "string" or before.line ~= token.line then
    return nil
  end
  if (token.text == ":" or token.text == ".") and before.to + 1 == token.from then
    local method, behind = why.tokens[why.at + 1], why.tokens[why.at + 2]
    if not method or method.kind ~= "name" or not behind or behind.text ~= "(" then return nil end
    return marked(why.hint("literal", ("(%s):%s()"):format(before.text, method.text)), before)
  end
  if token.kind == "name" and before.to + 1 == token.from then
    return marked(why.hint("quote_inside", before.text:sub(1, 1), before.text:sub(1, 1)),
      {line = before.line, column = before.column + #before.text - 1}, 1)
  end
end

-- `local x-y = 1`, `local 1x = 2`, `local function f.g() end`, `x.y ?`
local function name(why)
  if why.near == "@" then return why.token and marked(why.hint "decorator", why.token) end
  local token, before = why.token, why.tokens[why.at and why.at - 1 or 0]
  local message = why.place.message
  if message:find "^malformed number" and why.near:find "^%d+[%a_]" then
    return why.hint("digit", why.near)
  end
  if not token or not before then return nil end
  local head = why.tokens[why.at - 2] or {}
  if token.text == "-" and before.kind == "name" and (head.text == "local" or head.text == ",")
    and message:find "^unexpected symbol" then
    return marked(why.hint "hyphen", token)
  end
  if message:find "^'%(' expected near '[.:]'$" and head.text == "function" then
    return marked(why.hint("local_function", before.text), token)
  end
end

-- `x = 3 if y else 4`
local function choice(why)
  if why.near ~= "else" or not why.place.message:find "^'then' expected" then return nil end
  local yes, test, no = why.line:match "=%s*(.-)%s+if%s+(.-)%s+else%s+(.-)%s*$"
  return yes and why.hint("choice", ("%s and %s or %s"):format(test, yes, no)) or nil
end

-- `return 1,` and `x = a or` at the end of the source, or of a line.
local BINARY = {[","] = true, ["and"] = true, ["or"] = true, ["not"] = true, ["+"] = true,
  ["-"] = true, ["*"] = true, ["/"] = true, [".."] = true, ["=="] = true, ["~="] = true,
  ["<"] = true, [">"] = true, ["<="] = true, [">="] = true, ["="] = true, ["//"] = true,
  ["%"] = true, ["^"] = true}

local function incomplete(why)
  local before, token = why.tokens[why.at - 1], why.token
  if not before or before.kind == "string" or not BINARY[before.text] then return nil end
  local is_stop = not token or token.first and token.kind == "keyword"
  if not is_stop or not why.place.message:find "^unexpected symbol" then return nil end
  return marked(why.hint("incomplete", before.text), before)
end

--- The hint; nil: none is sure.
---@param why Why
---@return Hint?
function marks.find(why)
  local found = arrow(why) or escape(why) or quotes(why) or loop(why) or name(why)
  if found or not why.at then return found end
  return choice(why) or operator(why) or condition(why) or minus(why) or incomplete(why)
end

return marks
