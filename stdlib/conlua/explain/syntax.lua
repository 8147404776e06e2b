-- SPDX-License-Identifier: MIT
--- Hints for a source that Lua cannot read: why, as far as it is sure.

local blocks = require "conlua.explain.blocks"
local characters = require "conlua.explain.characters"
local lexer = require "conlua.explain.lexer"
local python = require "conlua.explain.python"

local MOST, LONGEST = 60000, 400 -- tokens; bytes of a line that is looked at

local say, speak -- of the call that runs

local function hint(key, ...) return {text = say(speak, key, ...)} end

-- The first character of the line that is not ASCII and stands outside texts and comments.
local function strange_in(tokens, number)
  for _, token in ipairs(tokens) do
    if token.line > number then break end
    if token.line == number and token.kind == "strange" and token.text:byte() >= 0x80 then
      return token
    end
  end
end

local function strange_character(tokens, place)
  if not place.message:find "near '<\\%d+>'$" then return nil end
  local token = strange_in(tokens, place.line)
  local shown = token and utf8.len(token.text) and token.text:match(utf8.charpattern)
  if not shown then return nil end
  local code = utf8.codepoint(shown)
  local meant, unseen = characters.meant(code)
  local found
  if unseen then found = hint(unseen == "space" and "space" or "unseen", code)
  elseif meant == '"' or meant == "'" then found = hint("quote", shown, code)
  elseif meant then found = hint("character", shown, code, meant, meant)
  else found = hint("letter", shown, code) end
  found.line, found.column, found.length = place.line, token.column, #shown
  return found
end

---- lines of Python and other languages ----

local function bare(line) return (line:gsub("%-%-.*$", ""):gsub("%s+$", "")) end

-- "10" -> "9"; "n" -> "n - 1"
local function less(text)
  local n = math.tointeger(tonumber(text))
  return n and tostring(n - 1) or text .. " - 1"
end

local function range_of(words)
  local list = {}
  for word in (words .. ","):gmatch "%s*(.-)%s*," do list[#list + 1] = word end
  if #list == 1 then return "0, " .. less(list[1]) end
  if #list == 2 then return list[1] .. ", " .. less(list[2]) end
  if #list == 3 then return ("%s, %s, %s"):format(list[1], less(list[2]), list[3]) end
end

local OPENS = {["if"] = "then", ["while"] = "do", ["for"] = "do", ["else"] = "else",
  elif = "then", ["elseif"] = "then"}

-- A line of Python that begins a block with a colon, or imports.
local function python_line(line)
  line = bare(line):gsub("%s*#.*$", "")
  local name = line:match "^%s*from%s+[%w_.]+%s+import%f[%W]" or line:match "^%s*import%s+[%a_]"
  if name then return hint "import" end
  name = line:match "^%s*def%s+([%a_][%w_]*)%s*%("
  if name then return hint("def", name .. (line:match "^%s*def%s+[%w_]+%s*(%b())" or "(…)")) end
  name = line:match "^%s*class%s+([%a_][%w_]*)%s*[%(:]"
  if name then return hint("class", name) end
  local variable, words = line:match "^%s*for%s+([%a_][%w_]*)%s+in%s+range%s*(%b())%s*:$"
  local range = words and range_of(words:sub(2, -2))
  if range then return hint("range", variable, range) end
  local list
  variable, list = line:match "^%s*for%s+([%a_][%w_]*)%s+in%s+([%a_][%w_.]*)%s*:$"
  if variable then return hint("each", variable, list) end
  name = line:match "^%s*(%a+)%f[%W].*:$"
  if name == "try" or name == "except" or name == "finally" then return hint "try" end
  if line:find "^%s*with%s+.*:$" then return hint "colon_with" end
  local word = line:match "^%s*(%a+)%f[^%w_].*:$"
  if word and OPENS[word] then return hint("colon_block", OPENS[word]) end
end

-- Python's lines may be read on, and be found wrong below: look at this line, and at those above up
-- to a block's beginning.
local function python_above(lines, place)
  for n = place.line, math.max(1, place.line - 5), -1 do
    local line = lines[n]
    local found = line and python_line(line)
    -- Above the error's own line only what cannot be Lua: a line that ends with a colon.
    if found and (n == place.line or bare(line):find ":%s*$") then
      found.line = n
      return found
    end
    if n < place.line and line and line:find "^%s*end%f[%W]" then return nil end
  end
end

local OPERATORS = {["!"] = {"!=", "~="}, ["&"] = {"&&", "and"}, ["|"] = {"||", "or"}}

local function other_words(line, near)
  local pair = OPERATORS[near]
  if pair and line:find(pair[1], 1, true) then
    local found = hint("operator", pair[1], pair[2])
    found.name = pair[1]
    return found
  end
  if near == "!" then
    local found = hint("operator", "!", "not")
    found.name = "!"
    return found
  end
  if near == "*" and line:find("**", 1, true) then return hint("operator", "**", "^") end
  if (near == "//" or near == "#" or near == "/") and (line:find "^%s*//" or line:find "^%s*#"
    or line:find "^%s*/%*" or line:find "%s//%s" or line:find "%s#%s") then
    return hint "comment"
  end
  if near == "?" then return hint "ternary" end
  local name, operator, value = line:match
    "([%a_][%w_.%[%]]*)%s*([%+%-%*/%%%^%.|&]+)=%s*([^=%s][^;]-)%s*$"
  if name and (near == operator or near:sub(1, 1) == operator:sub(1, 1)) and #operator <= 2 then
    local with = operator == "**" and "^" or operator
    local found = hint("increase", operator .. "=", name, name, with, bare(value))
    found.column = line:find(operator .. "=", 1, true)
    found.length = #operator + 1
    return found
  end
  name = line:match "([%a_][%w_.%[%]]*)%+%+"
  if name and near == "+" then
    local found = hint("step", "++", name, name, "+")
    found.name = "++"
    return found
  end
  local condition = line:match "^%s*(%a+)%f[%W]"
  if near == "=" and (condition == "if" or condition == "elseif" or condition == "while"
    or line:find "%f[%w_]until%f[%W]") then
    local found = hint "equals"
    found.name = "="
    return found
  end
  if line:find "^%s*elif%f[%W]" then
    local found = hint "elif"
    found.name = "elif"
    return found
  end
  name = line:match "^%s*var%s+([%a_][%w_]*)" or line:match "^%s*let%s+([%a_][%w_]*)"
    or line:match "^%s*const%s+([%a_][%w_]*)" or line:match "^%s*int%s+([%a_][%w_]*)%s*="
  if name and near == name then return hint("variable", name) end
end

local BRACES = {process = true, thread = true, isolate = true, Process = true, Thread = true}

-- f(name = value)
local function named_argument(line, near)
  if near ~= "=" then return nil end
  local path, name, value = line:match "([%a_][%w_.:]*)%s*%(%s*([%a_][%w_]*)%s*=%s*([^=,%)]+)"
  if not path then
    path, name = line:match "([%a_][%w_.:]*)%s*%(.-,%s*([%a_][%w_]*)%s*=[^=]"
    value = "…"
  end
  if not path then return nil end
  local last = path:match "[%w_]+$"
  if BRACES[last] then
    local here = last == "Process" and "process" or last == "Thread" and "thread" or path
    return hint("braces", here, name, (value:gsub("%s+$", "")))
  end
  return hint("positional", path, value:gsub("%s+$", ""))
end

-- A comma that is missing between items, or a colon for a field.
local function table_item(place, near)
  if not place.message:find "^'}' expected" then return nil end
  if near == ":" then return hint "field" end
  if near:find "^[%w_\"'{]" then return hint("comma", near) end
end

local function unfinished_text(tokens, place)
  if not place.message:find "^unfinished string" then return nil end
  for _, token in ipairs(tokens) do
    if token.line == place.line and token.kind == "strange" and token.text:find "^[\"']" then
      local found = hint("string", token.text:sub(1, 1))
      found.line, found.column, found.length = place.line, token.column, 1
      return found
    end
  end
end

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do lines[#lines + 1] = line end
  return lines
end

--- The hint for a source that Lua cannot read; nil: none is sure.
---@param place Place
---@param text string the source
---@param phrase function
---@param language string
---@return Hint?
return function(place, text, phrase, language)
  say, speak = phrase, language
  local near = place.message:match "near '?(.-)'?$"
  local lines = lines_of(text)
  local line = lines[place.line]
  if not near or not line or #line > LONGEST or #near > LONGEST then return nil end
  local tokens = lexer.tokens(text, MOST)
  local found = strange_character(tokens, place) or unfinished_text(tokens, place)
    or python_above(lines, place) or other_words(line, near) or named_argument(line, near)
    or table_item(place, near)
    or blocks(tokens, place, near, phrase, language)
  if not found and python.names[near] and place.message:find "^syntax error" then
    found = hint("python", near, python.names[near])
  end
  return found
end
