-- SPDX-License-Identifier: MIT
--- Checks of arguments, for words said in Lua. Errors read as in Lua's own functions, with the
--- position of the script's line.

local core = require "conlua.core"
local format = string.format

local arguments = {}

---@param n integer number of the argument, without self
---@param name string of the function
---@param why string
function arguments.bad(n, name, why)
  core.fail(format("bad argument #%d to '%s' (%s)", n, name, why))
end
local bad = arguments.bad

local function kind_of(value)
  if value == nil then return "nil" end
  local meta = getmetatable(value)
  return type(meta) == "table" and type(meta.__name) == "string" and meta.__name or type(value)
end

---@param n integer
---@param name string
---@param value any
---@param wanted string a type
---@param optional? boolean
function arguments.check(n, name, value, wanted, optional)
  if type(value) == wanted or (optional and value == nil) then return end
  bad(n, name, format("%s expected, got %s", wanted, kind_of(value)))
end

--- A number, or a string that reads as one.
---@return number
function arguments.number(n, name, value)
  local number = tonumber(value)
  if not number then arguments.check(n, name, value, "number") end
  return number
end

--- A whole number of at least 1, or nil.
---@return integer?
function arguments.count(n, name, value, what)
  if value == nil then return nil end
  if type(value) ~= "number" then bad(n, name, "number expected, got " .. kind_of(value)) end
  local whole = math.tointeger(value)
  if not whole then bad(n, name, "number has no integer representation") end
  if whole < 1 then bad(n, name, what .. " must be >= 1") end
  return whole
end

--- The deadline that a `wait` argument means.
---@return integer
function arguments.deadline(n, name, wait, seconds)
  local deadline, why = core.deadline(wait, seconds)
  if not deadline then bad(n, name, why) end
  return deadline
end

---@class Field a field of objects of a class
---@field name string
---@field get fun(state: table): any
---@field set fun(state: table, value: any)? nil: the field cannot be set

-- Have objects of `meta` show fields beside their methods; others are refused.
local function open_fields(library, meta, methods, fields, state_of)
  local by_name, names = {}, {}
  for i, field in ipairs(fields) do by_name[field.name], names[i] = field, field.name end
  local list = table.concat(names, ", ")
  function meta:__index(key)
    local method = methods[key]
    if method then return method end
    local field = by_name[key]
    if field then return field.get(state_of(self, key)) end
    return core.no_field(library, key, list)
  end
  function meta:__newindex(key, value)
    local field = by_name[key]
    if not field or not field.set then core.fixed_field(library, key, list) end
    field.set(state_of(self, key), value)
  end
end

--- A class of objects said in Lua, with the words of a library. The state of an object stands
--- behind a key that no script has; fields other than methods and `fields` are refused.
---@param library string
---@param methods table
---@param fields? Field[]
---@return table meta the metatable
---@return fun(state: table): table wrap an object with this state
---@return fun(self: any, name: string): table state_of state of an object, in method `name`
function arguments.class(library, methods, fields)
  local STATE = {}
  local meta = {__name = library, __index = methods}
  local function wrap(state) return setmetatable({[STATE] = state}, meta) end
  local function state_of(self, name)
    if getmetatable(self) ~= meta then
      core.fail(format("calling '%s' on bad self (%s expected, got %s)", name, library,
        kind_of(self)))
    end
    return self[STATE]
  end
  if fields then open_fields(library, meta, methods, fields, state_of)
  else core.close_fields(library, meta, methods) end
  return meta, wrap, state_of
end

local function index(object, key) return object[key] end

--- object[key] of any value; nil: there is no such field.
---@param object any
---@param key any
---@return any
function arguments.field(object, key)
  local ok, value = pcall(index, object, key)
  return ok and value or nil
end

--- Raise an error if the script is at its end, where nothing can begin any more.
---@param what string to do what?
function arguments.open(what)
  if core.closing() then core.fail(format("cannot %s: the script is at its end", what)) end
end

-- A method that refuses arguments beyond `most`, self included, unless they are nil.
local function limited(method, name, most, usage)
  return function(...)
    for i = most + 1, select("#", ...) do
      if (select(i, ...)) ~= nil then
        bad(i - 1, name, "surplus argument; usage: " .. usage)
      end
    end
    return method(...)
  end
end

--- Have the methods of a class refuse surplus arguments, by the usages of a library.
---@param library string
---@param class table
function arguments.limit(library, class)
  local usages, most = core.usages(library)
  for name, n in pairs(most) do class[name] = limited(class[name], name, n, usages[name]) end
end

return arguments
