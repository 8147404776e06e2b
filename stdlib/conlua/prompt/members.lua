-- SPDX-License-Identifier: MIT
--- The names that may follow a value and `.` or `:`, found without running metamethods.

local find, gmatch = string.find, string.gmatch

local members = {}

local RESERVED = {}
for word in gmatch([[and break do else elseif end false for function goto if in local nil not or
  repeat return then true until while]], "%a+") do
  RESERVED[word] = true
end

--- Can the value be a name of Lua?
function members.is_name(key)
  return type(key) == "string" and find(key, "^[%a_][%w_]*$") and not RESERVED[key]
end

--- Add the keys of a table, and of the tables behind its metatable.
function members.add_keys(found, t, only_functions, depth)
  if type(t) ~= "table" or depth > 5 then return end
  for key, value in next, t do
    local is_wanted = not only_functions or type(value) == "function"
    if is_wanted and members.is_name(key) then found[key] = true end
  end
  local meta = debug.getmetatable(t)
  local behind = type(meta) == "table" and rawget(meta, "__index")
  members.add_keys(found, behind, only_functions, depth + 1)
end

local add_keys = members.add_keys

local UNIT_FIELDS = { "name", "daemon", "pid", "tid", "id", "kind", "exitcode", "state" }

--- Add the names that objects with this metatable have.
function members.add_methods(found, meta, by_colon)
  local index = type(meta) == "table" and rawget(meta, "__index")
  if type(index) == "table" then
    add_keys(found, index, by_colon, 0)
  elseif type(index) == "function" then
    -- The methods stand behind the function; the fields of a unit are known.
    for i = 1, 4 do
      local _, methods = debug.getupvalue(index, i)
      add_keys(found, methods, by_colon, 0)
    end
    if not by_colon and found.join then
      for _, name in ipairs(UNIT_FIELDS) do found[name] = true end
    end
  end
end

--- Names that can follow a value and `.` or `:`.
function members.of(value, by_colon)
  local found, meta = {}, debug.getmetatable(value)
  if type(value) == "table" then
    add_keys(found, value, by_colon, 0)
    local index = meta and rawget(meta, "__index")
    local is_own = type(index) == "function" and type(rawget(meta, "__name")) == "string"
    if meta and type(index) ~= "table" and not is_own then return found end
  end
  members.add_methods(found, meta, by_colon)
  return found
end

members.reserved = RESERVED

return members
