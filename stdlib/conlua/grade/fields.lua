-- SPDX-License-Identifier: MIT
--- The fields of each kind of check, and the test of a check's fields. A mistake raises with the
--- name of the field.

local template = require "conlua.grade.template"

local fields = {}

local operations = {}
for name in ([[acquire release wait set clear notify put get count_down task_done add update close
  join start terminate collect]]):gmatch "%S+" do
  operations[name] = true
end

local object_kinds = {}
for name in ([[lock rlock semaphore event condition barrier countdown cell queue pipe pool
  executor]]):gmatch "%S+" do
  object_kinds[name] = true
end

local unit_kinds = {process = true, thread = true, isolate = true, green = true, main = true,
  daemon = true, any = true}

local function list_of(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = name end
  table.sort(names)
  return table.concat(names, ", ")
end

local function one_of(set)
  return function(value)
    if type(value) ~= "string" or not set[value] then return "one of " .. list_of(set) end
  end
end

local function is_whole(n) return math.type(n) == "integer" and n >= 0 end

local types = {}
types.any = function() end
types.text = function(value)
  local good = type(value) == "string"
    or type(value) == "table" and type(value.en) == "string" and type(value.zh) == "string"
  return not good and "a string, or {en=, zh=}" or nil
end
types.count = function(value) return not is_whole(value) and "a whole number" or nil end
types.amount = function(value)
  if is_whole(value) then return nil end
  local good = type(value) == "table" and (value.min or value.max)
  for key, n in pairs(good and value or {}) do
    good = good and (key == "min" or key == "max") and is_whole(n)
  end
  return not good and "a whole number, or {min=, max=}" or nil
end
types.range = function(value)
  local good = type(value) == "table" and #value == 2 and math.type(value[1]) == "integer"
    and math.type(value[2]) == "integer"
  return not good and "two whole numbers" or nil
end
types.strings = function(value)
  local good = type(value) == "table" and #value > 0
  for _, text in ipairs(good and value or {}) do good = good and type(text) == "string" end
  return not good and "a list of strings" or nil
end
types.objects = function(value)
  for _, name in ipairs(type(value) == "table" and value or {value}) do
    local wrong = one_of(object_kinds)(name)
    if wrong then return wrong end
  end
end
types.unit_kind = one_of(unit_kinds)
types.object_kind = one_of(object_kinds)
types.operation = one_of(operations)
types.means = one_of{objects = true}
types.making = one_of{spawn = true, call = true, class = true}

local selector_fields = {line = "string", of = "unit_kind", ends = "unit_kind", enter = "string",
  leave = "string", op = "operation", kind_of = "object_kind"}
local selector_heads = {"line", "ends", "enter", "leave", "op"}

--- A selector of a run's events has exactly a single head: `line`, `ends`, `enter`, `leave` or
--- `op`. A line is read, and stored in the selector.
types.selector = function(value)
  if type(value) ~= "table" then return "a table with line, ends, enter, leave or op" end
  fields.hold("its selector", value, selector_fields)
  local n = 0
  for _, head in ipairs(selector_heads) do n = n + (value[head] ~= nil and 1 or 0) end
  if n ~= 1 then return "a table with one of line, ends, enter, leave, op" end
  if value.line then value.matcher, value.names = template.line(value.line) end
end

--- Are all fields of a table known, and of the right types? `known` and `more` lead from a name to
--- a type, of `types` or of Lua. Raises if not.
function fields.hold(what, given, known, more)
  for key, value in pairs(given) do
    local wanted = known[key] or more and more[key]
    if not wanted then error(("%s: unknown field '%s'"):format(what, key), 0) end
    local wrong
    if types[wanted] then wrong = types[wanted](value)
    elseif type(value) ~= wanted then wrong = "a " .. wanted end
    if wrong then
      error(("%s: field '%s' must be %s, not %s"):format(what, key, wrong,
        type(value) == "string" and "'" .. value .. "'" or "a " .. type(value)), 0)
    end
  end
end

local function needs(what, given, names)
  for _, name in ipairs(names) do
    if given[name] == nil then error(("%s: field '%s' is missing"):format(what, name), 0) end
  end
end

--- Fields of each kind of check, beside common fields.
fields.of = {
  output = {[1] = "string"},
  source = {must = "table", must_not = "table"},
  exclusive = {region = "string", regions = "strings"},
  at_most = {n = "count", region = "string"},
  at_least = {n = "count", region = "string", holding = "string"},
  in_order = {events = "table"},
  joined = {},
  released = {},
  no_zombie = {},
  exits = {code = "number"},
  started = {process = "any", thread = "any", isolate = "any", green = "any", daemon = "boolean"},
  count = {op = "operation", kind_of = "object_kind", n = "count", min = "count", max = "count"},
  ordered = {region = "string", regions = "strings", k = "count", means = "means"},
  concurrent = {region = "string", n = "count"},
  turnover = {region = "string"},
  free = {region = "string"},
  before = {[1] = "selector", [2] = "selector", by = "objects", means = "means"},
  visits = {region = "string", by = "unit_kind", n = "amount", each = "amount"},
  nested = {region = "string"},
  starvation = {region = "string", waits = "string", most = "count"},
  no_cycle = {},
  by = {line = "string", kind_of = "unit_kind", n = "amount", own = "boolean", how = "making",
    distinct = "boolean", range = "range"},
  same_unit = {lines = "strings"},
  passes = {from = "unit_kind", to = "unit_kind", n = "amount", senders = "amount",
    receivers = "amount"},
  alive = {kind_of = "unit_kind", most = "count"},
  level = {most = "count"},
}

--- Fields that a kind of check cannot do without.
local needed = {
  output = {1}, at_most = {"region"}, concurrent = {"region", "n"}, turnover = {"region"},
  free = {"region"}, before = {1, 2}, visits = {"region"}, nested = {"region"},
  starvation = {"region", "most"}, by = {"line"}, same_unit = {"lines"}, alive = {"most"},
  level = {"most"}, in_order = {"events"}, count = {"op"},
}

local common = {name = "string", points = "number", says = "text", hint = "text", task = "number",
  after = "string"}

--- Kinds of checks that hold of a submission if the check holds in a single run.
fields.once = {concurrent = true, turnover = true}

local function read_lines(check)
  if check.kind == "by" then check.matcher, check.names = template.line(check.line) end
  if check.kind ~= "same_unit" then return end
  check.matchers = {}
  for i, line in ipairs(check.lines) do
    check.matchers[i], check.names = template.line(line)
    if not check.names[1] then error("same_unit: field 'lines': a line has no {name}", 0) end
  end
end

local one_region = {exclusive = true, ordered = true}

--- Does a check of the kind have the right fields? Lines of templates are read, and stored in the
--- check. Raises if not.
---@param kind string
---@param check table
function fields.read(kind, check)
  fields.hold(kind, check, fields.of[kind], common)
  needs(kind, check, needed[kind] or {})
  check.kind = kind
  if one_region[kind] and (check.region == nil) == (check.regions == nil) then
    error(kind .. ": either field 'region' or field 'regions'", 0)
  end
  if check.regions and #check.regions < 2 then
    error(kind .. ": field 'regions' names two or more", 0)
  end
  if kind == "concurrent" and check.n < 2 or check.k == 0 then
    error(kind .. ": this never fails or never passes", 0)
  end
  read_lines(check)
end

--- The regions that a check speaks of.
function fields.regions(check)
  local list = {}
  for _, name in ipairs(check.regions or {}) do list[#list + 1] = name end
  list[#list + 1] = check.region
  list[#list + 1] = check.waits
  for _, selector in ipairs(check.kind == "before" and check or {}) do
    list[#list + 1] = selector.enter
    list[#list + 1] = selector.leave
  end
  return list
end

--- The regions that the modules of an exercise enter: a set of names, a list of beginnings of
--- names, and whether there may be more regions.
---@param sources string[]
function fields.entered(sources)
  local names, beginnings, more = {}, {}, false
  for _, source in ipairs(sources) do
    source = source:gsub("%-%-[^\n]*", "")
    for before, after in source:gmatch "([^\n]?)%f[%w_]enter%f[^%w_]([^\n]*)" do
      local quote, name, rest = after:match "^%s*%(?%s*([\"'])(.-)%1%s*(.*)"
      if quote then
        if rest:find "^%.%." then beginnings[#beginnings + 1] = name else names[name] = true end
      elseif before ~= "." and after:find "^%s*%(%s*[%w_%[]" then
        more = true
      end
    end
  end
  return names, beginnings, more
end

--- Does a module enter the region, as far as the sources show? If there may be more regions: yes.
function fields.is_entered(region, names, beginnings, more)
  if more or names[region] then return true end
  for _, beginning in ipairs(beginnings) do
    if region:sub(1, #beginning) == beginning then return true end
  end
  return false
end

return fields
