-- SPDX-License-Identifier: MIT
--- The fields of each kind of check, and the test of a check's fields. A mistake raises with the
--- name of the field.

local senseless = require "conlua.grade.senseless"
local template = require "conlua.grade.template"
local vary = require "conlua.grade.vary"

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
types.numbers = function(value)
  local good = type(value) == "table" and #value > 0
  for _, n in ipairs(good and value or {}) do good = good and type(n) == "number" end
  return not good and "a list of numbers" or nil
end
types.patterns = function(value)
  if type(value) ~= "table" then return "a list of events" end
  for _, pattern in ipairs(value) do
    if type(pattern) ~= "table" then return "a list of events" end
    fields.hold("its event", pattern, {op = "string", unit = "string", kind = "string",
      region = "string", after = "boolean"})
  end
end
types.objects = function(value)
  for _, name in ipairs(type(value) == "table" and value or {value}) do
    local wrong = one_of(object_kinds)(name)
    if wrong and name ~= "queue:join" then return wrong end
  end
end
types.unit_kind = one_of(unit_kinds)
types.object_kind = one_of(object_kinds)
types.operation = one_of(operations)
types.means = one_of{objects = true}
types.making = one_of{spawn = true, call = true, class = true}
types.calls = one_of{callback = true, handler = true, timer = true}
types.hurry = function(value)
  return value ~= "limits" and type(value) ~= "boolean" and "true, false or 'limits'" or nil
end
types.visibility = one_of{shown = true, hidden = true, after_due = true}

local selector_fields = {line = "string", of = "unit_kind", ends = "unit_kind",
  parent_of = "string", enter = "string", leave = "string", op = "operation",
  kind_of = "object_kind"}
local selector_heads = {"line", "ends", "enter", "leave", "op"}

--- How many of the names does the table have as fields?
local function count_given(given, names)
  local n = 0
  for _, name in ipairs(names) do n = n + (given[name] ~= nil and 1 or 0) end
  return n
end

--- A selector of a run's events has exactly a single head: `line`, `ends`, `enter`, `leave` or
--- `op`. A line is read, and stored in the selector.
types.selector = function(value)
  if type(value) ~= "table" then return "a table with line, ends, enter, leave or op" end
  fields.hold("its selector", value, selector_fields)
  if count_given(value, selector_heads) ~= 1 then
    return "a table with one of line, ends, enter, leave, op"
  end
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
  source = {must = "strings", must_not = "strings", computed = "strings"},
  exclusive = {region = "string", regions = "strings"},
  at_most = {n = "count", region = "string"},
  at_least = {n = "count", region = "string", holding = "string"},
  in_order = {events = "patterns"},
  joined = {},
  released = {},
  no_zombie = {},
  exits = {code = "number"},
  started = {process = "amount", thread = "amount", isolate = "amount", green = "amount",
    daemon = "boolean", how = "making"},
  count = {op = "operation", kind_of = "object_kind", n = "count", min = "count", max = "count"},
  ordered = {region = "string", regions = "strings", k = "count", by = "objects",
    means = "means"},
  concurrent = {region = "string", regions = "strings", units = "unit_kind", op = "operation",
    kind_of = "object_kind", of = "unit_kind", line = "string", n = "count"},
  turnover = {region = "string"},
  free = {region = "string"},
  before = {[1] = "selector", [2] = "selector", by = "objects", means = "means",
    own = "boolean"},
  visits = {region = "string", by = "unit_kind", n = "amount", each = "amount"},
  nested = {region = "string"},
  within = {region = "string", outer = "string", means = "means"},
  starvation = {region = "string", by = "string", waits = "string", most = "count"},
  no_polling = {most = "count"},
  no_cycle = {means = "means"},
  by = {line = "string", kind_of = "unit_kind", n = "amount", own = "boolean", how = "making",
    distinct = "boolean", range = "range", within = "calls", pid = "string"},
  same_unit = {lines = "strings"},
  passes = {from = "unit_kind", to = "unit_kind", kind_of = "object_kind", n = "amount",
    senders = "amount", receivers = "amount"},
  alive = {kind_of = "unit_kind", most = "count"},
  level = {most = "count"},
  looks = {op = "operation", kind_of = "object_kind", of = "unit_kind"},
  outlives = {kind_of = "unit_kind"},
  pool = {size = "amount", tasks = "amount", by = "unit_kind", results = "numbers"},
  in_flight = {n = "count"},
}

--- Fields that a kind of check cannot do without.
local needed = {
  output = {1}, at_most = {"region"}, turnover = {"region"},
  free = {"region"}, before = {1, 2}, visits = {"region"}, nested = {"region"},
  within = {"region", "outer"}, no_polling = {"most"}, starvation = {"region", "most"},
  by = {"line"}, same_unit = {"lines"}, alive = {"most"}, level = {"most"},
  in_order = {"events"}, count = {"op"}, looks = {"op", "kind_of"},
  outlives = {"kind_of"}, in_flight = {"n"},
}

local common = {name = "string", points = "number", says = "text", hint = "text", task = "number",
  after = "string", once = "boolean", visible = "visibility"}

--- Kinds of checks that hold of a submission if the check holds in a single run.
local once = {concurrent = true, turnover = true, in_flight = true}

local function has(list, wanted)
  for _, name in ipairs(list) do
    if name == wanted then return true end
  end
  return false
end

local function read_lines(check)
  if check.line then check.matcher, check.names = template.line(check.line) end
  if check.kind == "by" then
    if check.pid and not has(check.names, check.pid) then
      error(("by: field 'pid': the line has no {%s}"):format(check.pid), 0)
    end
  end
  if check.kind ~= "same_unit" then return end
  check.matchers = {}
  for i, line in ipairs(check.lines) do
    check.matchers[i], check.names = template.line(line)
    if not check.names[1] then error("same_unit: field 'lines': a line has no {name}", 0) end
  end
end

--- Kinds of checks, with fields of which a check has exactly a single one.
local one_of_these = {exclusive = {"region", "regions"}, ordered = {"region", "regions"},
  concurrent = {"region", "regions", "units", "op", "line"}}

--- Does a check of the kind have the right fields? Lines of templates are read, and stored in the
--- check. Raises if not.
---@param kind string
---@param check table
function fields.read(kind, check)
  fields.hold(kind, check, fields.of[kind], common)
  needs(kind, check, needed[kind] or {})
  check.kind = kind
  local heads = one_of_these[kind]
  if heads and count_given(check, heads) ~= 1 then
    error(("%s: either field '%s'"):format(kind, table.concat(heads, "' or field '")), 0)
  end
  if check.regions and #check.regions < 2 then
    error(kind .. ": field 'regions' names two or more", 0)
  end
  if kind == "concurrent" and not check.regions then needs(kind, check, {"n"}) end
  local field, why = senseless(check)
  if why then error(("%s: field '%s': %s"):format(kind, field, why), 0) end
  if check.once == nil then check.once = once[kind] or false end
  read_lines(check)
end

local numbers = {count = true, amount = true, range = true}

--- A line of a template with values; in a selector or a list, each such line.
local function filled_lines(given, values)
  if type(given) == "string" then return vary.fill(given, values) end
  if type(given) ~= "table" then return given end
  local new = {}
  for key, one in pairs(given) do
    local is_line = type(one) == "string" and (key == "line" or math.type(key) == "integer")
    new[key] = is_line and vary.fill(one, values) or one
  end
  return new
end

--- The fields that have lines of templates.
local function has_lines(kind, key)
  return kind == "output" or key == "line" or key == "lines" or fields.of[kind][key] == "selector"
end

--- A copy of a check that was not read, with the values of a run: names in the place of numbers,
--- and `{name}` in templates, have become values. Raises with the field.
---@param kind string
---@param check table
---@param values Values
---@return table
function fields.filled(kind, check, values)
  local new = {}
  for key, value in pairs(check) do
    if numbers[fields.of[kind][key]] then value = vary.number(value, values)
    elseif not common[key] and has_lines(kind, key) then
      local ok, filled = pcall(filled_lines, value, values)
      if not ok then error(("%s: field '%s': %s"):format(kind, key, filled), 0) end
      value = filled
    end
    new[key] = value
  end
  return new
end

--- The regions that a check speaks of.
function fields.regions(check)
  local list = {}
  for _, name in ipairs(check.regions or {}) do list[#list + 1] = name end
  list[#list + 1] = check.region
  list[#list + 1] = check.waits
  list[#list + 1] = check.outer
  list[#list + 1] = check.kind == "starvation" and check.by or nil
  for _, selector in ipairs(check.kind == "before" and check or {}) do
    list[#list + 1] = selector.enter
    list[#list + 1] = selector.leave
    list[#list + 1] = selector.parent_of
  end
  return list
end

return fields
