-- SPDX-License-Identifier: MIT
--- Hints for errors of a chunk that runs.

local names = require "conlua.explain.names"
local python = require "conlua.explain.python"

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
  if python.names[name] then return hint("python", name, python.names[name]) end
  local at = defined_below(text, name, place.line)
  if at then return hint("below", name, at) end
  local near = names.nearest(name, names.visible(seen))
  return near and hint("mean", near) or nil
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

local function unknown_member(name, mark, line, seen)
  local path = receiver_of(line, mark, name)
  if not path then return nil end
  local value = names.value_of(path, seen)
  if value == nil then return nil end
  local kind = type(value)
  if kind == "table" and python.fields[path .. "." .. name] then
    return hint("python", path .. "." .. name, python.fields[path .. "." .. name])
  end
  local near = names.nearest(name, names.of(value, mark == ":"))
  if near then return hint("mean", path .. mark .. near) end
  if mark == "." and names.of(value, true)[name] then
    return hint("colon", ("%s:%s(…)"):format(path, name))
  end
  local here = (kind == "table" or kind == "string") and python.methods[name]
  return here and hint("python", path .. mark .. name, (here:gsub("%%s", path))) or nil
end

-- `p.start()` for `p:start()`: the object is missing, and stands before the dot.
local function dot_for_colon(name, line, seen)
  local path = receiver_of(line, ".", name)
  local value = path and names.value_of(path, seen)
  if type(value) ~= "userdata" and type(value) ~= "table" then return nil end
  local is_library = rawget(_G, path) == value and type(value) == "table"
  if is_library or not names.of(value, true)[name] then return nil end
  local found = hint("colon", ("%s:%s(%s)"):format(path, name,
    line:find(name .. "%s*%(%s*%)") and "" or "…"))
  found.column = line:find(path .. ".", 1, true) + #path
  return found
end

-- spawn(work(3)): the call was made, and its result is no function.
local function call_for_function(word, line, text, place, got)
  local called = line and line:match("%f[%w_]" .. word .. "%s*%(%s*([%a_][%w_.]*)%s*%(")
  if called then return hint("called", called, word, called) end
  local name = got == "nil" and line and line:match("%f[%w_]" .. word .. "%s*%(%s*([%a_][%w_]*)")
  local at = name and defined_below(text, name, place.line)
  return at and hint("below", name, at) or nil
end

local function bad_argument(message, line, text, place, seen)
  local n, word, what = message:match "^bad argument #(%d+) to '([^']+)' (%b())"
  if not n then word, what = message:match "^calling '([^']+)' on bad self (%b())" end
  if not word then return nil end
  word = word:match "[%w_]+$" or word
  if n == "1" or not n then
    local found = dot_for_colon(word, line, seen)
    if found then return found end
  end
  local got = what:match "^%(function expected, got (.-)%)$"
  if got == "no value" or got == "nil" then
    return call_for_function(word, line, text, place, got)
  end
end

local function bad_field(message, line)
  local field, got = message:match "field '([%w_]+)' must be a function, got (%w+)"
  local called = field and line and line:match(field .. "%s*=%s*([%a_][%w_.]*)%s*%(")
  if called and got == "nil" then return hint("target", field, called, called) end
  field = message:match "field '([%w_]+)' must be a table, got %w+"
  if field == "args" then return hint "args" end
end

-- An object of conlua tells which fields it has.
local function no_field(message, line)
  local name, list = message:match "^an? %a+ has no field '([%w_]+)'; it has (.*)$"
  if not name then return nil end
  local set = {}
  for word in list:gmatch "[%w_]+" do set[word] = true end
  local near = names.nearest(name, set)
  local path = near and (receiver_of(line, ":", name) or receiver_of(line, ".", name))
  local mark = line and line:find("[:.]%s*" .. name) and line:match("([:.])%s*" .. name) or ":"
  local found = near and hint("mean", (path and path .. mark or "") .. near)
  if found then found.name = name end
  return found
end

local function wrong_value(message, line, text, place, seen)
  local kind, name = message:match "%((%a+) '([^']+)'%)$"
  if (message:find "^attempt to perform arithmetic on a string value"
    or message:find "^attempt to add a 'string' with a '"
    or message:find "^attempt to add a '%a+' with a 'string'") and line and line:find "%+" then
    return hint "join"
  end
  if message:find "^attempt to .* a nil value" then
    if (name == "?" or name == "integer index") and line and line:find "%[%s*0%s*%]" then
      return hint "zero"
    end
    if kind == "global" then
      local field = line and line:match("%f[%w_]" .. name .. "%.([%a_][%w_]*)")
      return unknown_name(name, field, place, line, text, seen)
    elseif kind == "method" then
      return unknown_member(name, ":", line, seen)
    elseif kind == "field" then
      return unknown_member(name, ".", line, seen)
    end
  end
end

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
  return wrong_value(message, line, text, place, seen)
    or bad_argument(message, line, text, place, seen) or bad_field(message, line)
    or no_field(message, line)
end
