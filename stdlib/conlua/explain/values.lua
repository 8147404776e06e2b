-- SPDX-License-Identifier: MIT
--- Hints for errors of values: called, indexed, joined, compared or counted with where another
--- kind of value was meant.

local names = require "conlua.explain.names"

local values = {}

local MAKERS = "%((%a+) '([^']+)'%)$"

-- Words whose call makes an object, by the value of the global.
local MADE_BY = {lock = "lock()", rlock = "rlock()", semaphore = "semaphore(n)", event = "event()",
  condition = "condition()", barrier = "barrier(n)", cell = "cell(v)", queue = "queue()",
  pipe = "pipe()", pool = "pool(n)", thread_pool = "thread_pool(n)",
  process = "process{target = f}", thread = "thread{target = f}", isolate = "isolate{target = f}",
  countdown = "countdown(n)",
  lifo_queue = "lifo_queue()", priority_queue = "priority_queue()", green = "green{target = f}",
  bounded_semaphore = "bounded_semaphore(n)", joinable_queue = "joinable_queue()"}

--- The word that the value is, if its call makes an object: `queue` itself, or `local q = queue`.
---@param value any
---@return string? word
---@return string? call
function values.maker(value)
  if type(value) ~= "function" and type(value) ~= "table" then return nil end
  for word, call in pairs(MADE_BY) do
    if rawget(_ENV, word) == value or rawget(_G, word) == value then return word, call end
  end
end

-- `lock.acquire()`, and `local m = lock` before `m:acquire()`
local function of_maker(know, name)
  local word, call = values.maker(names.value_of(name, know.seen))
  return word and know.hint("maker", word, call) or nil
end

-- `local lock = lock()` hides the word.
local function hidden(know, name)
  return MADE_BY[name] and know.hint("hidden", name, name) or nil
end

-- `pairs(t)` of a name that is nil.
local function nil_list(know)
  local name = (know.line or ""):match "%f[%w_]i?pairs%s*%(%s*([%a_][%w_.]*)%s*%)"
  if not name or name == "nil" or names.value_of(name, know.seen) ~= nil then return nil end
  local found = know.hint("is_nil", name)
  found.name = name
  return found
end

local function iterator(know, got)
  local line = know.line or ""
  local variables, what = line:match "%f[%w_]for%s+([%w_,%s]-)%s+in%s+(.-)%s+do%f[^%w_]"
  if not variables then return nil end
  if got == "number" then return know.hint("numbers", variables:match "[%w_]+") end
  if got == "queue" then return know.hint("items", ("%s in %s:items()"):format(variables, what)) end
  if got ~= "table" and got ~= "cell" then return nil end
  local both = variables:find(",", 1, true) and variables or "_, " .. variables
  return know.hint("ipairs", ("%s in ipairs(%s)"):format(both, what))
end

local function calls(know, got, kind, name)
  if kind == "for iterator" then return iterator(know, got) end
  if got ~= "nil" and name and kind ~= "method" and kind ~= "field" then
    return hidden(know, name)
  end
end

local function joins(know, got)
  if got == "nil" or got == "string" or got == "number" then return nil end
  return know.hint("tostring", got)
end

-- `n + 1` of a cell.
local function counts(know, got, name)
  local object = name and names.value_of(name, know.seen)
  if got == "cell" then
    name = name or "n"
    return know.hint("cell", ("%s:get()"):format(name), ("%s:add(1)"):format(name))
  end
  if got == "function" and object ~= nil then return of_maker(know, name) end
end

-- The operands `a < b` in the line, if there is one comparison of names and numbers.
local function compared(line)
  local found
  for a, b in (line or ""):gmatch "([%w_.]+)%s*[<>]=?%s*([%w_.]+)" do
    if found then return nil end
    found = {a, b}
  end
  return found
end

local function compares(know, first, second)
  local pair = compared(know.line)
  if not pair then return nil end
  for _, name in ipairs(pair) do
    local value = name:find "^[%a_]" and names.value_of(name, know.seen)
    if name:find "^[%a_][%w_]*$" and value == nil and (first == "nil" or second == "nil")
      and name ~= "nil" then
      local found = know.hint("is_nil", name)
      found.name = name
      return found
    end
    if type(value) == "string" and (first == "number" or second == "number") then
      local found = know.hint("tonumber", name, ("tonumber(%s)"):format(name))
      found.name = name
      return found
    end
  end
end

-- `"a" * 3`, `"%d" % n`
local function texts(know, message)
  local verb = message:match "^attempt to (%a+) a 'string' with a '"
  if verb == "mod" then return know.hint "percent" end
  if verb == "mul" and (know.line or ""):find "[\"']%s*%*" then return know.hint "rep" end
end

-- `s[1]` of a text.
local function characters(know)
  local name, index = (know.line or ""):match "([%a_][%w_.]*)%[([%w_]+)%]"
  local value = name and names.value_of(name, know.seen)
  if type(value) ~= "string" then return nil end
  return know.hint("character_of", ("%s:sub(%s, %s)"):format(name, index, index))
end

-- `self` in a function that was defined with a dot.
local function self_of_dot(know)
  for n = know.place.line, math.max(1, know.place.line - 200), -1 do
    local class, name = (know.lines()[n] or ""):match "%f[%w_]function%s+([%w_.]+)%.([%w_]+)%s*%("
    if class then return know.hint("self", ("%s:%s"):format(class, name)) end
    if (know.lines()[n] or ""):find "%f[%w_]function%f[^%w_]" then return nil end
  end
end

--- The hint; nil: none is sure.
---@param know Know
---@return Hint?
function values.find(know)
  local message = know.place.message
  local kind, name = message:match(MAKERS)
  local got = message:match "^attempt to call an? (%a+) value"
  if got then return calls(know, got, message:match "%((for iterator) '" or kind, name) end
  got = message:match "^attempt to concatenate an? (%a+) value"
  if got then return joins(know, got) end
  got = message:match "^attempt to perform arithmetic on an? (%a+) value"
  if got and got ~= "nil" then return counts(know, got, name) end
  if message:find "^bad argument #1 to 'for iterator' %(table expected, got nil%)" then
    return nil_list(know)
  end
  local first, second = message:match "^attempt to compare (%a+) with (%a+)$"
  if first then return compares(know, first, second) end
  if message:find "^attempt to get length of a queue value" then
    return know.hint("mean", (name or "q") .. ":qsize()")
  end
  got = message:match "^attempt to index an? (%a+) value"
  if got == "function" and name then return of_maker(know, name) end
  if got == "nil" and kind == "global" and name == "self" then return self_of_dot(know) end
  if got == "nil" and kind == "field" then return characters(know) end
  return texts(know, message)
end

return values
