-- SPDX-License-Identifier: MIT
--- Hints for a source that Lua cannot read: why, as far as it is sure.

local blocks = require "conlua.explain.blocks"
local brackets = require "conlua.explain.brackets"
local characters = require "conlua.explain.characters"
local lexer = require "conlua.explain.lexer"
local marks = require "conlua.explain.marks"
local python = require "conlua.explain.python"
local repair = require "conlua.explain.repair"
local shapes = require "conlua.explain.shapes"
local words = require "conlua.explain.words"

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

-- `x = y？1：2` of full-width marks is a choice, not a typing error of one character.
local function is_choice(line) return line:find "？.*：" end

local function strange_character(why)
  local place = why.place
  local is_dash = why.near == "-" and why.line:find("-—", 1, true)
  if not is_dash and not place.message:find "near '<\\%d+>'$" then return nil end
  local token = strange_in(why.tokens, place.line)
  local shown = token and utf8.len(token.text) and token.text:match(utf8.charpattern)
  if not shown then return nil end
  local code = utf8.codepoint(shown)
  local meant, unseen = characters.meant(code)
  local found
  if unseen then found = hint(unseen == "space" and "space" or "unseen", code)
  elseif meant == '"' or meant == "'" then found = hint("quote", shown, code)
  elseif meant == "?" and is_choice(why.line) then found = hint "ternary"
  elseif (meant == "." or meant == ";") and not why.line:sub(token.column + #shown):find "%S" then
    found = hint("stop", shown, code)
  elseif code == 0x2014 and why.line:find("[—%-]—") then
    found = hint "comment"
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

local function range_of(inside)
  local list = {}
  for word in (inside .. ","):gmatch "%s*(.-)%s*," do list[#list + 1] = word end
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
  local variable, inside = line:match "^%s*for%s+([%a_][%w_]*)%s+in%s+range%s*(%b())%s*:$"
  local range = inside and range_of(inside:sub(2, -2))
  if range then return hint("range", variable, range) end
  local list
  variable, list = line:match "^%s*for%s+([%a_][%w_]*)%s+in%s+([%a_][%w_.]*)%s*:$"
  if variable then return hint("each", variable, list) end
  name = line:match "^%s*(%a+)%f[%W].*:$"
  if name == "try" or name == "except" or name == "finally" then return hint "try" end
  if line:find "^%s*with%s+.*:$" then return hint "colon_with" end
  name = line:match "^%s*async%s+def%s+([%a_][%w_]*)"
  if name then return hint("def", name .. "(…)") end
  if line:find "%f[%w_]function%s*[%w_.:]*%s*%b()%s*:$" then return hint "colon_function" end
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

local function other_words(line, near)
  if near == "!" and not line:find("!=", 1, true) then
    local found = hint("operator", "!", "not")
    found.name = "!"
    return found
  end
  if (near == "//" or near == "#" or near == "/") and (line:find "^%s*//" or line:find "^%s*#"
    or line:find "^%s*/%*" or line:find "%s//%s" or line:find "%s#%s") then
    return hint "comment"
  end
  if near == "?" and not line:find "%?[.?]" then return hint "ternary" end
  local name, operator, value = line:match
    "([%a_][%w_.%[%]]*)%s*([%+%-%*/%%%^%.|&]+)=%s*([^=%s][^;]-)%s*;?%s*$"
  if name and #operator <= 2 and (near == operator or near:sub(1, 1) == operator:sub(1, 1)
    or near == "=") then
    local with = operator == "**" and "^" or operator
    value = bare(value)
    if operator == "." or with == "+" and value:find "^[\"']" then with = ".." end
    local found = hint("increase", operator .. "=", name, name, with, value)
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
  if near == "=" and not line:find "[=!<>~]=" and not line:find "=[<>]"
    and (condition == "if" or condition == "elseif" or condition == "while"
    or line:find "%f[%w_]until%f[%W]") then
    local found = hint "equals"
    found.name = "="
    return found
  end
end

local BRACES = {process = true, thread = true, isolate = true, Process = true, Thread = true}

-- f(name = value)
local function named_argument(line, near)
  if near ~= "=" or line:find "%f[%w_]function%f[^%w_]" then return nil end
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

-- `print("a", end="")`: `end` is a word of Lua.
local function printed_end(line, near)
  if near ~= "end" or not line:find "%f[%w_]print%s*%(.*%f[%w_]end%s*=" then return nil end
  local found = hint "print_end"
  found.column, found.length = line:find "%f[%w_]end%s*=", 3
  return found
end

-- A comment behind `//`, which Lua takes for a division: without it, Lua reads on.
local function comment_behind(why)
  for i = math.min(why.at or 0, #why.tokens), 1, -1 do
    local token = why.tokens[i]
    if token.line < why.place.line - 1 then return nil end
    if token.text == "//" and token.kind == "mark" then
      local line = why.lines[token.line] or ""
      local rest = line:sub(token.column + 2)
      local is_prose = rest:find "%a+,?%s+%a" or rest:find "[\x80-\xFF]" or rest:find "^%s*%a+%s*$"
      if not is_prose or not why.reads_on(token.from, token.from + #line - token.column, "") then
        return nil
      end
      local found = hint "comment"
      found.line, found.column, found.length = token.line, token.column, 2
      return found
    end
  end
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

---@class Why what is known of an error, for the rules
---@field place Place
---@field near string what Lua shows of the token at which it stopped
---@field lines string[]
---@field line string of the place
---@field tokens Token[]
---@field at integer? the index of that token; one behind the last: the end of the source
---@field token Token? at that index
---@field first Token? the first token of the line
---@field first_at integer?
---@field opener integer? the index of the innermost bracket that is open there
---@field open integer[]? the indexes of all brackets that are open there
---@field hint fun(key: string, ...: any): Hint
---@field reads_on fun(from: integer, to: integer, by: string): boolean

local function why_of(place, near, text, lines, tokens)
  local why = {place = place, near = near, lines = lines, line = lines[place.line],
    tokens = tokens, hint = hint, reads_on = repair.trial(text, place)}
  why.at = repair.stopped_token(text, tokens, place, near)
  if not why.at then return why end
  why.token = tokens[why.at]
  for i = math.min(why.at, #tokens), 1, -1 do
    if tokens[i].first then
      why.first, why.first_at = tokens[i], i
      break
    end
  end
  why.opener, why.open = brackets.opened(tokens, why.at)
  return why
end

local function find(why, near, phrase, language)
  local place, line = why.place, why.line
  return comment_behind(why) or strange_character(why) or python_above(why.lines, place)
    or printed_end(line, near) or named_argument(line, near) or shapes.find(why) or marks.find(why)
    or unfinished_text(why.tokens, place) or other_words(line, near) or words.find(why)
    or brackets.find(why) or blocks(why.tokens, place, near, phrase, language)
    or shapes.last(why)
end

--- The hint for a source that Lua cannot read; without a text: only where Lua stopped is known;
--- nil: not even that.
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
  local why = why_of(place, near, text, lines, lexer.tokens(text, MOST))
  local found = find(why, near, phrase, language)
  if not found and python.names[near] and place.message:find "^syntax error" then
    found = hint("python", near, python.names[near])
  end
  if not found and why.token and why.token.line == place.line then
    found = {line = place.line, column = why.token.column, length = #why.token.text}
  end
  return found
end
