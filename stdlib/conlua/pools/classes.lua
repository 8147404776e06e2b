-- SPDX-License-Identifier: MIT
--- Classes that are sent with the function of a task: objects among the arguments of the task may
--- have a metatable that the function brings. Function and arguments are separate messages, so both
--- name the class by an id. The id counts only in messages to workers (interp/binding/class.h).

local core = require "conlua.core"

local getmetatable, getupvalue = debug.getmetatable, debug.getupvalue

local classes = {}

-- Visit, once each, the tables that are sent by content with a value, not by a name or as a class.
-- Tables in upvalues of functions, and metatables, count if `whole`.
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

--- Make lent classes of the metatables that tables in `values` have and that `f` brings.
---@param f function
---@param values any[]
---@return boolean any was a class lent? Then f must be sent anew
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
