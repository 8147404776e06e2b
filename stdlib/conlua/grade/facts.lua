-- SPDX-License-Identifier: MIT
--- Facts about the units of a run: the writer of each line, the events that fit a selector.

local edges = require "conlua.grade.edges"

local facts = {}

local STDOUT = 1

--- A part of a sentence, said in the language of the report.
---@param key string of conlua.texts.grade
function facts.told(key, ...) return {key = key, values = {...}} end

local told = facts.told

--- Keys of the names that sentences have for the kinds of units.
facts.kinds = {process = "kind_process", thread = "kind_thread", isolate = "kind_isolate",
  green = "kind_green", main = "kind_main", daemon = "kind_daemon"}

--- Keys of the names for the kinds of calls that a line may be within.
facts.calls = {callback = "within_callback", handler = "within_handler", timer = "within_timer"}

function facts.name(model, unit)
  local u = model.units[unit]
  return u and u.name or "MainProcess"
end

--- The name of an event's object, as reports show the object: `lock#2`.
---@param e Event
---@return string
function facts.object(e) return ("%s#%d"):format(e.kind, e.object) end

--- `Process-3 (line 7)`
function facts.place(model, unit, line)
  if not line or line == 0 then return facts.name(model, unit) end
  return told("place", facts.name(model, unit), line)
end

--- The unit that counts as the writer: for a thread or a green unit, the process or isolate around.
function facts.home(model, unit)
  local u = model.units[unit]
  while u and (u.kind == "thread" or u.kind == "green") do
    unit = u.maker
    u = model.units[unit]
  end
  return unit
end

--- Is a unit that was started of the kind itself?
---@param u UnitOfRun
function facts.is_of(u, kind)
  return not kind or kind == "any" or u.kind == kind or kind == "daemon" and u.daemon
end

--- Is the unit of the kind? A thread or green unit also counts as the process or isolate around.
--- "main" is the process that runs the script, "daemon" a daemon, "any" each unit.
function facts.is_kind(model, unit, kind)
  if not kind or kind == "any" then return true end
  local u = model.units[unit]
  if u and u.kind == kind then return true end
  u = model.units[facts.home(model, unit)]
  if kind == "main" then return u == nil end
  if kind == "daemon" then return u ~= nil and u.daemon end
  return u ~= nil and u.kind == kind
end

---@class LineOfRun
---@field text string
---@field unit integer
---@field from integer place of the event with the beginning of the line
---@field to integer place of the event with the end of the line
---@field line integer of the submission; 0: not known
---@field within string? "callback", "handler" or "timer": the line began within such a call

--- Follow the calls of callbacks and of handlers of signals. `calls` leads from a unit to the calls
--- that the unit is in.
local function follow_call(calls, e)
  local mine = calls[e.unit] or {}
  calls[e.unit] = mine
  if e.number == 1 then mine[#mine + 1] = e.text else mine[#mine] = nil end
end

--- Add the text of an event to the line that the unit has begun, and put lines that end into the
--- list. Returns the line that is begun after the event; nil: there is none.
local function add_text(list, begun, e, i, within)
  for text, stop in (e.text or ""):gmatch "([^\n]*)(\n?)" do
    begun = begun or {text = "", unit = e.unit, from = i, line = e.line, within = within}
    begun.text, begun.to = begun.text .. text, i
    if stop == "\n" then
      list[#list + 1] = begun
      begun = nil
    end
  end
  return begun and begun.text ~= "" and begun or nil
end

--- The lines of stdout with the writers, in the order of the ends of lines. A line that a unit
--- writes in pieces is a single line.
---@param model Model
---@return LineOfRun[]
function facts.lines(model)
  if model.lines then return model.lines end
  local list, open, calls = {}, {}, {}
  for i, e in ipairs(model.events) do
    if e.op == "callback" then follow_call(calls, e)
    elseif e.op == "output" and e.number == STDOUT then
      local mine = calls[e.unit]
      open[e.unit] = add_text(list, open[e.unit], e, i, mine and mine[#mine])
    end
  end
  for _, begun in pairs(open) do list[#list + 1] = begun end
  table.sort(list, function(a, b) return a.to < b.to end)
  model.lines = list
  return list
end

--- The lines that fit a line of a template, each with the values of the template's names.
function facts.fitting(model, matcher)
  local list = {}
  for _, line in ipairs(facts.lines(model)) do
    local values = matcher(line.text)
    if values then list[#list + 1] = {at = line, values = values} end
  end
  return list
end

---@class Fact an event, or a line of output, that fits a selector
---@field from integer place of the event, or of the beginning of the line
---@field to integer
---@field at LineOfRun? the line

--- The events, or the lines, that fit a selector.
---@param model Model
---@param selector table see docs/grading.md
---@return Fact[]
function facts.find(model, selector)
  local list = {}
  if selector.line then
    for _, one in ipairs(facts.fitting(model, selector.matcher)) do
      local at = one.at
      if facts.is_kind(model, at.unit, selector.of) then
        list[#list + 1] = {from = at.from, to = at.to, at = at}
      end
    end
    return list
  end
  for i, e in ipairs(model.events) do
    if facts.is_wanted(model, e, selector) then list[#list + 1] = {from = i, to = i} end
  end
  return list
end

--- Has the unit started a unit that enters the region?
local function is_parent_of(model, unit, region)
  for _, e in ipairs(model.events) do
    local child = e.op == "enter" and e.text == region and model.units[facts.home(model, e.unit)]
    if child and facts.home(model, child.maker) == unit then return true end
  end
  return false
end

local function is_wanted_end(model, e, selector)
  local u, is_worker = model.units[e.unit], edges.pairs_of(model).pool_of[e.unit]
  if e.op ~= "end" or not u or u.daemon and not is_worker then return false end
  if selector.parent_of and not is_parent_of(model, u.id, selector.parent_of) then return false end
  return facts.is_of(u, selector.ends)
end

--- Does the event fit the selector, which has no field `line`?
function facts.is_wanted(model, e, selector)
  if selector.ends then return is_wanted_end(model, e, selector) end
  if selector.enter then return e.op == "enter" and e.text == selector.enter end
  if selector.leave then return e.op == "leave" and e.text == selector.leave end
  if e.op ~= selector.op or e.others then return false end
  if selector.kind_of and e.kind ~= selector.kind_of then return false end
  return facts.is_kind(model, e.unit, selector.of) and edges.says_done(e)
end

--- A fact as a part of a sentence.
---@param fact Fact
function facts.said(model, fact)
  local at, e = fact.at, model.events[fact.from]
  if at then return told("said_line", facts.place(model, at.unit, at.line), at.text) end
  local u = model.units[e.unit]
  if e.op == "end" then
    if u.line == 0 then return told("said_end", u.name) end
    return told("said_end_of", u.name, u.line)
  end
  local place = facts.place(model, e.unit, e.line)
  if e.op == "enter" then return told("said_enter", place, e.text) end
  if e.op == "leave" then return told("said_leave", place, e.text) end
  return told("said_operation", place, (e.kind or "") .. ":" .. e.op)
end

--- Does n fit the number, or the range {min=, max=}? Any n fits nil. Returns also the text of
--- `wanted` for a sentence.
function facts.in_range(n, wanted)
  if wanted == nil then return true, "" end
  if type(wanted) == "number" then return n == wanted, wanted end
  local low, high = wanted.min or 0, wanted.max or math.huge
  return n >= low and n <= high, high == math.huge and ">= " .. low or low .. ".." .. high
end

--- The number of keys of a set.
function facts.count(set)
  local n = 0
  for _ in pairs(set) do n = n + 1 end
  return n
end

return facts
