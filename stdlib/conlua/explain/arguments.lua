-- SPDX-License-Identifier: MIT
--- Hints for arguments that a word refuses: a call where a function was meant, a name in quotes,
--- arguments in the wrong order, and the word's usage.

local names = require "conlua.explain.names"

local arguments = {}

-- The expression before `.word(` or `:word(` in the line, and which of the two marks.
local function receiver(line, word)
  return (line or ""):match("([%a_][%w_.]*)%s*([.:])%s*" .. word .. "%f[^%w_]")
end

-- The kind of object that the value is: "queue"; nil: no object of conlua.
local function kind_of(value)
  local meta = debug.getmetatable(value)
  local name = type(meta) == "table" and rawget(meta, "__name")
  return type(name) == "string" and name or nil
end

-- What help() says the usage of the word is; nil: it cannot be told which word is meant.
local function usage_of(know, word)
  local ok, topics = pcall(require, "conlua.help.topics")
  local all = ok and topics.collect()
  if not all then return nil end
  local path, mark = receiver(know.line, word)
  local value = path and names.value_of(path, know.seen)
  local kind = value ~= nil and mark == ":" and kind_of(value)
  local name = kind and kind .. ":" .. word or path and path .. "." .. word or not path and word
  local topic = name and all.of[name]
  local found = topics.find(all, word)
  if not topic and path and value ~= nil and mark == "." then
    topic = topics.find(all, path .. "." .. word)[1]
  end
  if not topic and #found > 0 then
    local usage
    for _, other in ipairs(found) do
      local tail = other.usage and other.usage:match "%(.*$"
      if usage and tail ~= usage then return nil end
      usage = tail
    end
    topic = found[1]
  end
  return topic and topic.usage
end

-- spawn(work(3)): the call was made, and its result is no function.
local function call_for_function(know, word, got)
  local line = know.line
  local called = line and line:match("%f[%w_]" .. word .. "%s*%(%s*([%a_][%w_.]*)%s*%(")
  if called then
    local path, mark = receiver(line, word)
    local whole = path and path .. mark .. word or word
    return know.hint("called", called, whole, called)
  end
  local name = got == "nil" and line and line:match("%f[%w_]" .. word .. "%s*%(%s*([%a_][%w_]*)")
  return name and know.unset(name) or nil
end

-- spawn("work"): a name in quotes is a text. spawn{work, 1}: braces for parentheses.
local function other_for_function(know, word, got)
  local line = know.line or ""
  local quoted = got == "string"
    and line:match("%f[%w_]" .. word .. "%s*%(?%s*[\"']([%a_][%w_.]*)[\"']")
  if quoted then return know.hint("quoted", quoted) end
  if got == "table" and line:find("%f[%w_]" .. word .. "%s*{") then
    return know.hint("parentheses_for", word)
  end
end

-- `process(f)`: a table of fields is wanted.
local function table_of_fields(know, word)
  local name = (know.line or ""):match("%f[%w_]" .. word .. "%s*%(%s*([%a_][%w_.]*)%s*[,%)]")
  if not name or (word ~= "process" and word ~= "thread" and word ~= "isolate"
    and word ~= "green") then return nil end
  return know.hint("braces", word, "target", name)
end

-- An unknown field of process{…}.
local function unknown_field(know, what)
  local name, list = what:match "unknown field '([^']*)'; known are (.-)%)$"
  if not name then return nil end
  if name == "group" and list:find "target" then
    local found = know.hint "group"
    found.name = name
    return found
  end
  local set = {}
  for word in list:gmatch "[%w_]+" do set[word] = true end
  local near = names.nearest(name, set)
  if not near then return nil end
  local found = know.hint("mean", near)
  found.name = name
  return found
end

local function bad_field(know, message)
  local field, got = message:match "field '([%w_]+)' must be a function, got (%w+)"
  local line = know.line
  local value = field and line and line:match(field .. "%s*=%s*([%a_][%w_.]*)")
  if value and got == "nil" then
    if line:find(field .. "%s*=%s*" .. value:gsub("%p", "%%%0") .. "%s*%(") then
      return know.hint("target", field, value, value)
    end
    return know.unset(value)
  end
  if message:find "field 'args' must be a table, got %w+" then return know.hint "args" end
end

-- `apply_async(f, args, kwds)` of Python.
local function keywords(know, n, word, got)
  if n ~= "3" or got ~= "table" or word ~= "apply_async" then return nil end
  return know.hint("keywords", word)
end

--- The hint; nil: none is sure.
---@param know Know
---@param dotted fun(word: string): Hint? a method that is called with a dot
---@return Hint?
function arguments.find(know, dotted)
  local message = know.place.message
  local n, word, what = message:match "^bad argument #(%d+) to '([^']+)' (%b())"
  if not n then word, what = message:match "^calling '([^']+)' on bad self (%b())" end
  if not word then return nil end
  word = word:match "[%w_]+$" or word
  if word == "for iterator" or what:find "usage:" then return nil end
  if n == "1" or not n then
    local found = dotted(word)
    if found then return found end
  end
  local got = what:match "%(function expected, got (.-)%)$"
  local found = (got == "no value" or got == "nil") and call_for_function(know, word, got)
    or keywords(know, n, word, got) or got and other_for_function(know, word, got)
    or what:find "^%(table expected" and table_of_fields(know, word)
    or unknown_field(know, what) or bad_field(know, message)
  if found then return found end
  local usage = n and usage_of(know, word)
  return usage and know.hint("usage", usage) or nil
end

return arguments
