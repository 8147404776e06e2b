-- SPDX-License-Identifier: MIT
--- Hints for errors of a chunk that runs.

local arguments = require "conlua.explain.arguments"
local names = require "conlua.explain.names"
local python = require "conlua.explain.python"
local values = require "conlua.explain.values"

---@class Hint
---@field text string?
---@field line integer? where the mistake is, if not where the error is
---@field column integer? of the first byte to be marked
---@field length integer?
---@field name string? to be marked, if it stands once in the line

local say, speak -- of the call that runs

local function hint(key, ...) return {text = say(speak, key, ...)} end

-- Is it Python's f"…"? The name f stands before a quote.
local function is_format(line) return line and line:find "%f[%w_]f[\"']" end

local function lines_of(text)
  local lines = {}
  for line in ((text or "") .. "\n"):gmatch "(.-)\r?\n" do lines[#lines + 1] = line end
  return lines
end

-- The line below `from` at which the source defines a function of that name.
local function defined_below(text, name, from)
  local n = 0
  for line in ((text or "") .. "\n"):gmatch "(.-)\r?\n" do
    n = n + 1
    if n > from and (line:find("^%s*function%s+" .. name .. "%s*%(")
      or line:find("^%s*local%s+function%s+" .. name .. "%s*%(")
      or line:find("^%s*local%s+" .. name .. "%s*=%s*function")
      or line:find("^%s*" .. name .. "%s*=%s*function")) then
      return n
    end
  end
end

-- The name that is meant: what the function sees, or else what the source declares.
local function nearest(name, place, text, seen)
  local near = names.nearest(name, names.visible(seen))
  if near or not text then return near end
  return names.nearest(name, names.declared(text, place.line))
end

-- A name without a value: defined farther below, or misspelt.
local function unset(name, place, text, seen)
  local at = defined_below(text, name, place.line)
  if at then return hint("below", name, at) end
  local near = nearest(name, place, text, seen)
  local found = near and hint("mean", near)
  if found then found.name = name end
  return found
end

-- Would `require` find a module of that name? Modules of C and files of the folder are not looked
-- for: the names of Lua's libraries are enough.
local MODULES = {socket = true, cjson = true, lpeg = true, lfs = true, posix = true, ssl = true,
  argparse = true, luaunit = true, inspect = true}

local function is_module(name)
  if not MODULES[name] and type(package.loaded[name]) ~= "table" then return false end
  return rawget(_G, name) == nil
end

-- A `try:` or `except:` of Python, which Lua read as a method call.
local function block_above(text, name, from)
  local n, at = 0, nil
  for line in ((text or "") .. "\n"):gmatch "(.-)\r?\n" do
    n = n + 1
    if n > from then break end
    if line:find("^%s*" .. name .. "%s*:%s*$") then at = n end
  end
  return at
end

local function unknown_name(name, field, place, line, text, seen)
  if name == "f" and is_format(line) then
    return {text = say(speak, "format"), name = "f"}
  end
  if name == "try" or name == "except" or name == "finally" then
    local at = block_above(text, name, place.line)
    local found = hint "try"
    found.line, found.name = at, name
    return found
  end
  if field then
    local here = python.fields[name .. "." .. field]
    if here then return hint("python", name .. "." .. field, here) end
  end
  local near = nearest(name, place, text, seen)
  if field and python.names[field] and not rawget(_G, field) and not near then
    return hint("python", name .. "." .. field, python.names[field])
  end
  if python.names[name] then return hint("python", name, python.names[name]) end
  if python.others[name] then return hint("other", name, python.others[name]) end
  if (name == "r" or name == "b" or name == "u") and line
    and line:find("%f[%w_]" .. name .. "[\"']") then
    return hint("prefix", name)
  end
  if line and line:find("%f[%w_]new%s+" .. name .. "%s*%(") then return hint("new", name) end
  return is_module(name) and hint("module", name, name) or unset(name, place, text, seen)
end

-- The expression before `.name` or `:name` in the line, if it stands there once.
local function receiver_of(line, mark, name)
  local found
  for path, at in (line or ""):gmatch("([%a_][%w_.]*)%s*%" .. mark .. "%s*" .. name .. "()") do
    if not line:sub(at, at):find "[%w_]" then
      if found and found ~= path then return nil end
      found = path
    end
  end
  return found
end

-- A word that an object has for what is called `name` elsewhere.
local function synonym(path, value, name)
  local set = names.of(value, false)
  for word in (python.synonyms[name] or ""):gmatch "[%w_]+" do
    if set[word] and word ~= name then return hint("mean", path .. ":" .. word) end
  end
end

-- `queue.new()`, `process.Process{…}`, `thread.sleep(1)`, `table.push(t, 1)`
local function unknown_in_library(path, name, mark)
  local word, call = values.maker(rawget(_G, path))
  if word and (name == "new" or name == "create" or name == "make") then
    return hint("maker", word, call)
  end
  if mark == "." and python.names[name] then
    return hint("python", path .. "." .. name, python.names[name])
  end
  if path == "table" and python.of_table[name] then
    return hint("other", "table." .. name, python.of_table[name])
  end
  if mark == "." and rawget(_G, name) ~= nil and rawget(_G, name) == rawget(_ENV, name) then
    return hint("mean", name)
  end
end

local function unknown_member(name, mark, line, seen)
  local path = receiver_of(line, mark, name)
  if not path then return nil end
  local value = names.value_of(path, seen)
  if value == nil then return nil end
  local kind = type(value)
  if kind == "table" and python.fields[path .. "." .. name] then
    return hint("python", path .. "." .. name, python.fields[path .. "." .. name])
  end
  if rawget(_G, path) == value then
    local found = unknown_in_library(path, name, mark)
    if found then return found end
  end
  local near = names.nearest(name, names.of(value, mark == ":"))
  if near then return hint("mean", path .. mark .. near) end
  if mark == "." and names.of(value, true)[name] then
    return hint("colon", ("%s:%s(…)"):format(path, name))
  end
  local found = synonym(path, value, name)
  if found then return found end
  local word, call = values.maker(value)
  if word and mark == ":" then return hint("maker", word, call) end
  if kind ~= "table" and kind ~= "string" then return nil end
  local here = python.methods[name] or python.other_methods[name]
  if not here then return nil end
  return hint(python.methods[name] and "python" or "other", path .. mark .. name,
    (here:gsub("%%%%", "\0"):gsub("%%s", path):gsub("%z", "%%")))
end

-- `p.start()` for `p:start()`: the object is missing, and stands before the dot.
local function dot_for_colon(name, line, seen)
  local path = receiver_of(line, ".", name)
  local value = path and names.value_of(path, seen)
  if type(value) ~= "userdata" and type(value) ~= "table" and type(value) ~= "string" then
    return nil
  end
  local is_library = rawget(_G, path) == value and type(value) == "table"
  if is_library or not names.of(value, true)[name] then return nil end
  local found = hint("colon", ("%s:%s(%s)"):format(path, name,
    line:find(name .. "%s*%(%s*%)") and "" or "…"))
  found.column = line:find(path .. ".", 1, true) + #path
  return found
end

-- An object of conlua tells which fields it has.
local function no_field(message, line)
  local name, list = message:match "^an? %a+ has no field '([%w_]+)'; it has (.*)$"
  if not name then return nil end
  local set = {}
  for word in list:gmatch "[%w_]+" do set[word] = true end
  local near = names.nearest(name, set)
  for word in (python.synonyms[name] or ""):gmatch "[%w_]+" do
    if not near and set[word] then near = word end
  end
  local path = near and (receiver_of(line, ":", name) or receiver_of(line, ".", name))
  local mark = line and line:find("[:.]%s*" .. name) and line:match("([:.])%s*" .. name) or ":"
  local found = near and hint("mean", (path and path .. mark or "") .. near)
  if found then found.name = name end
  return found
end

-- A loop from 0 over a list, whose first item has the number 1.
local function from_zero(know, name)
  if name ~= "?" or not know.line then return nil end
  local variable = know.line:match "%[%s*([%a_][%w_]*)%s*%]"
  if not variable or know.seen[variable] ~= 0 then return nil end
  return hint "zero"
end

-- An error of a kind of object, queue.Empty: what it means, from the row of help(). Interrupted and
-- deadlock, which belong to no kind, say what they mean.
local function unique(message)
  if not message:find "^%a+%.%a+$" then return nil end
  local ok, topics = pcall(require, "conlua.help.topics")
  local topic = ok and topics.collect().of[message]
  if not topic or topic.group ~= "errors" then return nil end
  local meaning = speak == "zh" and topic.zh:match "^(.-)。" or topic.en:match "^[^.;]*"
  return hint("meaning", meaning or topic.en, message)
end

-- `p.daemon = True`: a value is nil since its name is another language's.
local function nil_value(know)
  local message, line = know.place.message, know.line or ""
  if not (message:find "got nil%)?$" or message:find "not a nil$") then return nil end
  local found
  for name, at in line:gmatch "%f[%w_]([%a_][%w_]*)()" do
    local here = python.names[name] or python.others[name]
    if here and rawget(_G, name) == nil and know.seen[name] == nil
      and not line:find("^%s*=[^=]", at) then
      if found then return nil end
      found = hint(python.names[name] and "python" or "other", name, here)
      found.name = name
    end
  end
  return found
end

-- Modules of Python that `require` does not find.
local function no_module(message)
  local name = message:match "^module '([^']+)' not found"
  if not name then return nil end
  if name == "json" then return hint("python", "json", 'require "cjson"') end
  if python.names[name] or rawget(_G, name) ~= nil or name == "time" then return hint "import" end
  local near = names.nearest(name, MODULES)
  return near and hint("mean", ('require "%s"'):format(near)) or nil
end

-- `goto continue` without the label, or a misspelt label.
local function goto_label(message, text)
  local name, line = message:match "^no visible label '([^']+)' for <goto> at line (%d+)"
  if not name then return nil end
  local labels = {}
  for label in (text or ""):gmatch "::%s*([%a_][%w_]*)%s*::" do labels[label] = true end
  local near = names.nearest(name, labels)
  local found = near and hint("mean", near) or name == "continue" and hint("label", name)
  if not found then return nil end
  found.line = math.tointeger(line)
  found.column = (lines_of(text)[found.line] or ""):match("goto%s+()" .. name .. "%f[^%w_]")
  found.length = #name
  return found
end

-- A name, a method or a field that is nil.
local function nothing_there(know)
  local message, line = know.place.message, know.line
  local kind, name = message:match "%((%a+) '([^']+)'%)$"
  if (name == "?" or name == "integer index") and line and line:find "%[%s*0%s*%]" then
    return hint "zero"
  end
  if kind == "global" then
    local field = line and line:match("%f[%w_]" .. name .. "%.([%a_][%w_]*)")
    return unknown_name(name, field, know.place, line, know.text, know.seen)
  elseif kind == "method" then
    return unknown_member(name, ":", line, know.seen)
  elseif kind == "field" then
    return unknown_member(name, ".", line, know.seen) or from_zero(know, name)
  end
end

local function is_join(message, line)
  return (message:find "^attempt to perform arithmetic on a string value"
    or message:find "^attempt to add a 'string' with a '"
    or message:find "^attempt to add a '%a+' with a 'string'") and line and line:find "%+"
end

---@class Know what is known of an error, for the rules
---@field place Place
---@field line string? of the source
---@field text string? the source
---@field seen table variables of the function that failed
---@field hint fun(key: string, ...: any): Hint
---@field lines fun(): string[] of the source
---@field unset fun(name: string): Hint? for a name that is nil

--- The hint for an error of a chunk that runs; nil: none is sure.
---@param place Place
---@param line string? of the source
---@param text string? the source
---@param seen table variables of the function that failed
---@param phrase function
---@param language string
---@return Hint?
return function(place, line, text, seen, phrase, language)
  say, speak = phrase, language
  local message = place.message
  local know = {place = place, line = line, text = text, seen = seen, hint = hint}
  function know.lines()
    know.all = know.all or lines_of(text)
    return know.all
  end
  function know.unset(name) return unset(name, place, text, seen) end
  if is_join(message, line) then return hint "join" end
  local found = values.find(know) or nil_value(know) or unique(message)
  if not found and message:find "^attempt to .* a nil value" then found = nothing_there(know) end
  return found
    or arguments.find(know, function(word) return dot_for_colon(word, line, seen) end)
    or no_field(message, line) or no_module(message) or goto_label(message, text)
end
