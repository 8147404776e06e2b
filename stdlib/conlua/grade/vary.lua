-- SPDX-License-Identifier: MIT
--- Varied data: values that the modules, templates and checks of an exercise share, and that differ
--- from run to run, so that nobody can know the answer beforehand.
---
---     vary = {tickets = {3, 5, 2}, late = function(v) return 10 - v.tickets end},
---
--- A list, or a range {min=, max=}, has the values of which a run takes one; a function makes a
--- value of those. The first of each list are those that the prompt speaks of.

local vary = {}

local MOST = 100 -- combinations, all of which are tried when the exercise is read
local LONGEST = 400 -- bytes of a run's values

---@alias Values table<string, integer|string>

local function wrong(name, ...)
  error(("vary: field '%s' %s"):format(name, table.concat({...}, " ")), 0)
end

local function check_value(name, value)
  if math.type(value) == "integer" then return end
  if type(value) ~= "string" or value:find "%c" or value == "" then
    wrong(name, "has whole numbers or plain texts, not", tostring(value))
  end
end

local function range(name, given)
  local low, high = given.min, given.max
  if math.type(low) ~= "integer" or math.type(high) ~= "integer" or low > high then
    wrong(name, "must be a list, or {min=, max=} of whole numbers")
  end
  if high - low >= MOST then wrong(name, "has more than", MOST, "values") end
  local list = {}
  for n = low, high do list[#list + 1] = n end
  return list
end

--- The values of a name, from a list or a range.
local function list_of(name, given)
  if type(given) ~= "table" then
    wrong(name, "must be a list, a range or a function, not a", type(given))
  end
  if given.min or given.max then return range(name, given) end
  local n = 0
  for _ in pairs(given) do n = n + 1 end
  if n == 0 then wrong(name, "is empty") end
  if n ~= #given then wrong(name, "must be a list, or {min=, max=}") end
  for _, value in ipairs(given) do
    check_value(name, value)
    if type(value) ~= type(given[1]) then wrong(name, "has values of two types") end
  end
  return given
end

local function sorted_names(given)
  local names = {}
  for name in pairs(given) do
    if type(name) ~= "string" or not name:find "^[%a_][%w_]*$" then
      error("vary: a name is wanted, not " .. tostring(name), 0)
    end
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

--- Each combination with each value of a list; the first one first.
local function times(combinations, name, list)
  if #combinations * #list > MOST then
    wrong(name, "makes more than", MOST, "combinations of values")
  end
  local all = {}
  for _, value in ipairs(list) do
    for _, given in ipairs(combinations) do
      local one = {[name] = value}
      for key, other in pairs(given) do one[key] = other end
      all[#all + 1] = one
    end
  end
  return all
end

local function derive(name, f, values)
  local given = {}
  for key, value in pairs(values) do given[key] = value end
  local ok, value = pcall(f, given)
  if not ok then wrong(name, "fails:", tostring(value)) end
  check_value(name, value)
  return value
end

--- A set of values as text of Lua, which the modules see.
---@param values Values
function vary.text(values)
  local parts = {}
  for _, name in ipairs(sorted_names(values)) do
    parts[#parts + 1] = ("%s=%q"):format(name, values[name])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

---@class Variation
---@field values Values
---@field given string[]? `tickets=4`, as for --data; nil: the values of the prompt

--- All combinations of values; the first has those of the prompt. Raises with the name of a field
--- that is wrong.
---@param spec table?
---@return Variation[]
function vary.all(spec)
  local combinations, names, all = {{}}, sorted_names(spec or {}), {}
  local listed = {}
  for _, name in ipairs(names) do
    if type(spec[name]) ~= "function" then
      combinations = times(combinations, name, list_of(name, spec[name]))
      listed[#listed + 1] = name
    end
  end
  for i, drawn in ipairs(combinations) do
    local values, given = {}, {}
    for _, name in ipairs(names) do
      values[name] = drawn[name] or derive(name, spec[name], drawn)
    end
    for k, name in ipairs(listed) do given[k] = name .. "=" .. values[name] end
    if #vary.text(values) > LONGEST then error("vary: the values are too long", 0) end
    all[i] = {values = values, given = i > 1 and given or nil}
  end
  return all
end

--- Names of lists that no module speaks of: a submission could not know their values.
---@param spec table?
---@param sources string[] of modules
function vary.check_read(spec, sources)
  for _, name in ipairs(sorted_names(spec or {})) do
    local found = type(spec[name]) == "function"
    for _, source in ipairs(sources) do
      found = found or source:find("%f[%w_]" .. name .. "%f[^%w_]") ~= nil
    end
    if not found then wrong(name, "is read by no module of the exercise") end
  end
end

--- A text in which `{tickets}` has become the value. Raises for `{tickets:int}`.
---@param text string of a template
---@param values Values
function vary.fill(text, values)
  text = text:gsub("({+)([%a_][%w_]*)([:}])", function(braces, name, ending)
    local value = values[name]
    if value == nil or #braces % 2 == 0 then return nil end
    if ending == ":" then error(("{%s:...}: a value of vary has no type"):format(name), 0) end
    return braces:sub(2) .. tostring(value):gsub("{", "{{")
  end)
  return text
end

--- A number in the place of a name; in a table, of each name.
---@param field any of a check
---@param values Values
function vary.number(field, values)
  if type(field) ~= "table" then return type(field) == "string" and values[field] or field end
  local new = {}
  for key, one in pairs(field) do new[key] = vary.number(one, values) end
  return new
end

--- The variation of which `words`, such as {"tickets=4"}, speak. Raises if there is none.
---@param all Variation[]
---@param words string[]
---@return Variation
function vary.find(all, words)
  for _, one in ipairs(all) do
    local fits = true
    for _, word in ipairs(words) do
      local name, value = word:match "^([^=]*)=(.*)$"
      fits = fits and name ~= nil and tostring(one.values[name]) == value
    end
    if fits then return one end
  end
  error("the exercise never has these values: " .. table.concat(words, " "), 0)
end

return vary
