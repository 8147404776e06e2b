-- SPDX-License-Identifier: MIT
--- The units of a run, read from its events, and the ready-made checks on events. A check returns
--- true; or false, the line of the submission that broke the rule (nil: there is none; 0: not
--- known), and the key and values of a sentence (conlua.texts.grade).

local causes = require "conlua.grade.causes"
local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"
local holds = require "conlua.grade.holds"
local order = require "conlua.grade.order"
local patience = require "conlua.grade.patience"
local regions = require "conlua.grade.regions"
local rings = require "conlua.grade.rings"
local tasks = require "conlua.grade.tasks"
local who = require "conlua.grade.who"

local events = {}

local was_done = edges.was_done

---@class Event as interp/grade/events.c gives events
---@field time number seconds since the start of the run
---@field unit integer
---@field op string con_operation
---@field after boolean told, not announced
---@field value integer con_status; of the end of a unit the exit code
---@field number integer? units/operation.h
---@field limit number? seconds that the unit waits at most; nil: no limit
---@field line integer of the submission; 0: not known
---@field kind string? of the object
---@field object integer? number of the object within the kind; nil: none
---@field text string?
---@field repeats integer? looks with the same answer before this look, which are not in the list
---@field others true? the code is that of a module of the exercise
---@field deadlock true? the outcome is a deadlock

---@class UnitOfRun
---@field id integer
---@field kind string
---@field name string
---@field daemon boolean
---@field line integer of the start; 0: not known
---@field maker integer the unit that started the unit
---@field how string? spawn, call or class
---@field from integer place of the start
---@field joined integer? place of the first join that saw the end
---@field ended integer? place of the end
---@field code integer? exit code

---@class Model
---@field events Event[]
---@field units table<integer, UnitOfRun> by number; all but the main unit
---@field list UnitOfRun[] in order of their starts
---@field pids table<integer, integer> process ids, as the run sees them, by the number of the unit
---@field main_ends integer? place of the event
---@field deadlock boolean was a ring of waits found?
---@field lines LineOfRun[]? of facts.lines
---@field visits table<string, Visit[]>? of regions.visits, by region
---@field pairs table? of edges.pairs_of
---@field orders table<string, Order>? of order.of
---@field tokens table<integer, Tokens>? of conlua.grade.tokens

local ways = {"spawn", "call", "class"} -- con_making

--- The model of a run.
---@param list Event[]
---@param pids table<integer, integer>?
---@return Model
function events.model(list, pids)
  local model = {events = list, units = {}, list = {}, pids = pids or {}, deadlock = false}
  local announced = {}
  for i, e in ipairs(list) do
    if e.op == "start" and e.object and not e.after then
      announced[e.object] = i
    elseif e.op == "start" and e.after then
      local at = announced[e.object]
      local u = {id = e.object, kind = e.kind, name = e.text, daemon = e.number ~= 0, line = e.line,
        maker = e.unit, from = at or i, how = at and ways[list[at].number]}
      model.units[u.id] = u
      model.list[#model.list + 1] = u
    elseif e.op == "end" then
      local u = model.units[e.unit]
      if u then u.ended, u.code, u.name = i, e.value, e.text or u.name end
    elseif e.op == "join" and was_done(e) then
      local u = model.units[e.object]
      if u and not u.joined then u.joined = i end
    elseif e.op == "main_ends" then
      model.main_ends = i
    end
    if e.deadlock then model.deadlock = true end
  end
  return model
end

--- The index behind the last event that counts: the main code ends there.
local function end_of(model) return model.main_ends or #model.events end

--- How long units hold semaphores or locks of the kind: as visits.
local function held(model, kind)
  local list, open = {}, {}
  holds.each(model, {[kind] = true}, function(i, e, mine)
    local v = open[e.unit]
    if not v and next(mine) then
      v = {unit = e.unit, from = i, to = math.huge, line = e.line}
      open[e.unit], list[#list + 1] = v, v
    end
    if v and (e.op == "end" or not next(mine)) then v.to, open[e.unit] = i, nil end
  end)
  return list
end

--- The most visits at a time, and the first visit of more than `limit` at once.
local function most_inside(model, check, limit)
  local visits = check.region and regions.visits(model, check.region)
    or held(model, check.holding)
  return regions.most_at_once(visits, limit)
end

local checks = {}

function checks.at_most(model, check)
  local n = check.n or 1
  local most, first = most_inside(model, check, n)
  if most == 0 then return false, nil, "nobody_inside", check.region end
  if not first then return true end
  return false, first.line, "too_many_inside", most, n
end

--- One visit at a time of a region; of several regions visits of one only.
function checks.exclusive(model, check)
  if not check.regions then return checks.at_most(model, check) end
  local visits = regions.visits(model, check.regions)
  if #visits == 0 then return false, nil, "nobody_inside", check.regions[1] end
  local pair = regions.find_apart(visits, function(v, w) return v.to > w.from end)
  if not pair then return true end
  local v, w = pair[1], pair[2]
  return false, w.line, "together", facts.place(model, v.unit, v.line), v.region,
    facts.place(model, w.unit, w.line), w.region
end

function checks.at_least(model, check)
  local most = most_inside(model, check, math.huge)
  if most >= check.n then return true end
  return false, nil, "too_few_inside", most, check.n
end

local function fits(model, e, pattern)
  local unit = model.units[e.op == "start" and e.object or e.unit]
  if e.op ~= pattern.op then return false end
  if pattern.after ~= nil and pattern.after ~= e.after then return false end
  if pattern.kind and pattern.kind ~= e.kind then return false end
  if pattern.region and pattern.region ~= e.text then return false end
  if pattern.unit and (not unit or unit.name ~= pattern.unit) then return false end
  return true
end

--- Each pattern has an event, and the first events come in the order of the patterns.
function checks.in_order(model, check)
  local before, before_text = 0, nil
  for _, pattern in ipairs(check.events) do
    local text = table.concat({pattern.op, pattern.unit or pattern.region or pattern.kind}, " ")
    local found
    for i, e in ipairs(model.events) do
      if fits(model, e, pattern) then
        found = i
        break
      end
    end
    if not found then return false, nil, "never_happened", text end
    if found < before then
      return false, model.events[found].line, "too_early", text, before_text
    end
    before, before_text = found, text
  end
  return true
end

--- Before the end of the main code, each unit is joined, or something else makes the main unit
--- wait for the unit's end.
function checks.joined(model)
  local at_end, note = model.main_ends, nil
  local function is_missed(u)
    if u.daemon or u.kind == "green" or u.joined and u.joined <= end_of(model) then return false end
    if not at_end or not u.ended or u.ended > at_end then return true end
    local missed, only_time = order.decide(model, nil, nil, function(o)
      return not order.before(o, u.ended, at_end)
    end)
    note = note or only_time
    return missed
  end
  for _, u in ipairs(model.list) do
    if is_missed(u) then return false, u.line, "not_joined", u.name end
  end
  return true, nil, note
end

--- Did the process that started the unit end before the unit? The system collects an orphan.
local function is_orphan(model, u)
  local parent = model.units[facts.home(model, u.maker)]
  return parent ~= nil and parent.ended ~= nil and parent.ended < u.ended
end

function checks.no_zombie(model)
  for _, u in ipairs(model.list) do
    if u.kind == "process" and not u.daemon and u.ended and u.ended < end_of(model)
      and (not u.joined or u.joined > end_of(model)) and not is_orphan(model, u) then
      return false, u.line, "zombie", u.name
    end
  end
  return true
end

--- All locks and semaphores that were acquired are released.
function checks.released(model)
  local lines = {}
  local left = holds.each(model, holds.all, function(_, e, mine, key)
    if key and e.op == "acquire" and mine[key] == e.number then lines[e.unit .. key] = e.line end
  end)
  for unit, mine in pairs(left) do
    local key = next(mine)
    if key then return false, lines[unit .. key], "still_held", key end
  end
  return true
end

function checks.exits(model, check)
  local wanted = check.code or 0
  for _, u in ipairs(model.list) do
    if u.kind == "process" and not u.daemon and u.code ~= wanted then
      return false, u.line, "exit_code", u.name, tostring(u.code), wanted
    end
  end
  return true
end

function checks.started(model, check)
  for _, kind in ipairs{"process", "thread", "isolate", "green"} do
    local n = 0
    for _, u in ipairs(model.list) do
      if u.kind == kind and (check.daemon == nil or check.daemon == u.daemon)
        and (check.how == nil or check.how == u.how) then
        n = n + 1
      end
    end
    local good, wanted = facts.in_range(n, check[kind] or {})
    if not good then return false, nil, "started", n, kind, wanted end
  end
  return true
end

function checks.count(model, check)
  local n = 0
  for _, e in ipairs(model.events) do
    if e.op == check.op and (not check.kind_of or e.kind == check.kind_of)
      and edges.says_done(e) then
      n = n + 1
    end
  end
  local good, wanted = facts.in_range(n, check.n or {min = check.min, max = check.max})
  if good then return true end
  return false, nil, "counted", n, (check.kind_of or "") .. ":" .. check.op, wanted
end

for _, more in ipairs{causes, patience, rings, tasks, who} do
  for kind, check in pairs(more) do checks[kind] = check end
end

local function with_known_line(good, line, ...) return good, line ~= 0 and line or nil, ... end

---@return boolean good
---@return integer? line nil: there is none, or the line is not known
---@return string? key
---@return any ...
function events.check(model, check) return with_known_line(checks[check.kind](model, check)) end

return events
