-- SPDX-License-Identifier: MIT
--- Names that are near a misspelt name, among those that are there.

local distance = require "conlua.distance"
local members = require "conlua.prompt.members"
local names = {}

local LONGEST, MOST = 40, 3000 -- letters of a name; names that are looked through

-- Another case, or another way to join words, is no other name: setName, set_name.
local function plain(name) return (name:gsub("_", ""):lower()) end

--- The name in the set that `wanted` most likely means; nil: none is near, or several are.
---@param wanted string
---@param set table<string, any>
---@return string?
function names.nearest(wanted, set)
  if #wanted > LONGEST then return nil end
  local most = #wanted <= 2 and 0 or #wanted <= 5 and 1 or 2
  local best, least, is_alone, n = nil, math.huge, true, 0
  for name in pairs(set) do
    n = n + 1
    if n > MOST then break end
    if type(name) == "string" and #name <= LONGEST and name ~= wanted then
      local far = plain(name) == plain(wanted) and 0 or distance(wanted, name, most)
      if far and far < least then best, least, is_alone = name, far, true
      elseif far == least then is_alone = false end
    end
  end
  return is_alone and best or nil
end

--- The names of globals, and of the variables that the error's function saw, with their values.
---@param seen table<string, any>
---@return table<string, any>
function names.visible(seen)
  local set = {}
  for name, value in next, _G do
    if type(name) == "string" then set[name] = value end
  end
  for name, value in pairs(seen) do
    if type(name) == "string" and name:find "^[%a_][%w_]*$" then set[name] = value end
  end
  return set
end

--- The names of variables that a source declares above a line. A function that misspells a variable
--- around it has not kept that variable, so only the source tells of it.
---@param text string
---@param line integer
---@return table<string, true>
function names.declared(text, line)
  local set, n, at = {}, 1, 1
  while n <= line do
    local stop = text:find("\n", at, true)
    n, at = n + 1, (stop or #text) + 1
    if not stop then break end
  end
  local above = text:sub(1, at - 1)
  local function add(list)
    for name in list:gmatch "[%a_][%w_]*" do set[name] = true end
  end
  for list in above:gmatch "%f[%w_]local%s+([%a_][%w_]*[%w_,%s]-)[=\n;]" do add(list) end
  for name in above:gmatch "%f[%w_]function%s+([%a_][%w_]*)" do set[name] = true end
  for list in above:gmatch "%f[%w_]function%s*[%w_.:]*%s*%(([%w_%s,]*)" do add(list) end
  for list in above:gmatch "%f[%w_]for%s+([%a_][%w_,%s]-)%s+in%f[^%w_]" do add(list) end
  for name in above:gmatch "%f[%w_]for%s+([%a_][%w_]*)%s*=" do set[name] = true end
  set["function"], set["local"] = nil, nil
  return set
end

--- The value of an expression like `q` or `a.b`, without metamethods; nil: not known.
---@param path string
---@param seen table<string, any>
---@return any
function names.value_of(path, seen)
  local first, rest = path:match "^([%a_][%w_]*)(.*)$"
  if not first or rest:find "[^%w_.]" then return nil end
  local value = seen[first]
  if value == nil then value = rawget(_G, first) end
  for name in rest:gmatch "%.([%w_]+)" do
    if type(value) ~= "table" then return nil end
    value = rawget(value, name)
  end
  return value
end

--- The names that may follow a value and `.` or `:`.
---@param value any
---@param by_colon boolean
---@return table<string, true>
function names.of(value, by_colon) return members.of(value, by_colon) end

return names
