-- SPDX-License-Identifier: MIT
--- Classes that go along with the function of a task: objects among its arguments may have a
--- metatable that the function brings. Function and arguments are messages of their own, so both
--- name the class by an id, which it has for the messages to workers only (interp/binding/class.h).

local core = require "conlua.core"

local getmetatable, getupvalue = debug.getmetatable, debug.getupvalue

local classes = {}

-- Visit, once each, the tables that go along with a value by their content: not those that go by a
-- name or as a class. Tables in upvalues of functions, and metatables, count if `whole`.
local function each(root, whole, visit)
  local seen, todo, n = {}, {}, 0
  local function add(value)
    local kind = type(value)
    if (kind ~= "table" and kind ~= "function") or seen[value] then return end
    seen[value] = true
    if kind == "table" and core.is_marked(value) then return end
    n = n + 1
    todo[n] = value
  end
  add(root)
  while n > 0 do
    local value = todo[n]
    todo[n], n = nil, n - 1
    if type(value) == "table" then
      visit(value)
      for k, v in next, value do
        add(k)
        add(v)
      end
      if whole then add(getmetatable(value)) end
    elseif whole then
      for i = 1, math.huge do
        local name, up = getupvalue(value, i)
        if not name then break end
        if up ~= _G then add(up) end
      end
    end
  end
end

--- Let the metatables go along that tables in `values` have and that `f` brings.
---@param f function
---@param values any[]
---@return boolean any was there such a metatable? Then f must be sent anew
function classes.lend(f, values)
  local brought, any = {}, false
  each(f, true, function(t) brought[t] = true end)
  each(values, false, function(t)
    local class = getmetatable(t)
    if class and brought[class] and core.lend_class(class) then any = true end
  end)
  return any
end

return classes
