-- SPDX-License-Identifier: MIT
--- Happens-before: which events of a run come before which other events, for any timing.
---
--- The events of a unit follow each other, and objects order events of different units: a release
--- comes before the acquire that the release made possible, a put before the get of the item, a
--- start before all events of the new unit. Any other two events may come in the other order in the
--- next run.
---
--- Each event has a clock. For each other unit, the clock holds the place of the last event of that
--- unit that comes before the event. So event a comes before event b of another unit if the clock
--- of b holds, for the unit of a, the place of a or a later place. A clock never changes, so events
--- share clocks; a unit gets a new clock only where the unit learns something.
---
--- An edge leads from a giver to a taker. The giver's event is announced before the operation, the
--- taker's event is told after the operation, so every edge points forward in the list of events
--- (units/operation.h).
---
--- Some orders show in no event: by variables that units of a Lua state share, by files, by
--- signals, by a unit's conclusions from the size of a queue. A second order, `may`, has an edge
--- wherever an order is possible. Events that are unordered in `may` are unordered for certain.

local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"

local order = {}

---@class Order
---@field model Model
---@field events Event[]
---@field clocks table<integer, table<integer, integer>> of each event: unit -> place
---@field may boolean are there also edges that are only possible?
---@field by table<string, boolean>? kinds of objects with edges that count; nil: all
---@field loose table<integer, any>? the numbers of semaphores that order nothing
---@field pairs table of edges.pairs_of
---@field now table<integer, table<integer, integer>> unit -> clock so far
---@field last table<integer, integer> unit -> place of the latest event
---@field starts table<integer, integer> unit -> place of the announcement of the start
---@field ends table<integer, integer> unit -> place of the end
---@field ended_by table<integer, table<integer, integer>> unit -> places of the terminates, by unit
---@field objects table<string, table<integer, table>> what the rules of conlua.grade.edges know of
---each object, by kind and number
---@field world table<integer, integer> unit -> place of the latest event outside of all objects
---@field pending table<integer, table<integer, integer>> unit -> places of signals, by unit
---@field last_in table<integer, integer> owner of a Lua state -> place of the latest event there

local NOTHING = {}

--- The unit learns all that was known at the event with the place `from`; nil: nothing.
local function take(self, unit, from)
  if not from then return end
  local giver, mine = self.events[from].unit, self.now[unit]
  if giver == unit or (mine[giver] or 0) >= from then return end
  local theirs, joined = self.clocks[from], {}
  for u, at in next, mine do joined[u] = at end
  if theirs ~= mine then
    for u, at in next, theirs do
      if at > (joined[u] or 0) then joined[u] = at end
    end
  end
  joined[giver] = from
  self.now[unit] = joined
end

--- The unit learns all that was known at several events. `from` leads from a unit to the place of
--- the unit's event.
local function take_all(self, unit, from)
  for _, at in next, from do take(self, unit, at) end
end

--- The set of the owners of Lua states that run several units. A state belongs to the home of its
--- units.
local function crowd_of(model)
  local crowd = {}
  for _, u in ipairs(model.list) do
    local home = facts.home(model, u.id)
    if home ~= u.id then crowd[home] = true end
  end
  return crowd
end

--- Operations that reach outside of all objects where the event names no object: files, signals,
--- other programs.
local outside = {read = true, write = true, start = true, join = true, look = true,
  terminate = true, collect = true}

--- For the order `may`: take the edges that are possible although no event tells of an order. Such
--- edges lead through a shared Lua state, signals, files and other programs.
local function suspect(self, e, i)
  local unit = e.unit
  local state = facts.home(self, unit)
  if self.crowd[state] then
    take(self, unit, self.last_in[state])
    self.last_in[state] = i
  end
  take_all(self, unit, self.pending[unit] or NOTHING)
  self.pending[unit] = nil
  if self.signalled then take_all(self, unit, self.world) end
  if e.op == "terminate" then
    if not e.object then self.signalled = true
    else
      self.pending[e.object] = self.pending[e.object] or {}
      self.pending[e.object][unit] = i
    end
  end
  if e.op == "callback" and e.text == "handler" then -- of a signal, as of the end of a child
    take_all(self, unit, self.world)
    take_all(self, unit, self.ends)
  end
  if not e.object and outside[e.op] then
    take_all(self, unit, self.world)
    if e.op == "look" then take_all(self, unit, self.ends) end -- the units that are left
    self.world[unit] = i
  end
end

--- The workers that the process of a worker has for the worker's pool; nil: the unit is no worker.
local function crew_of(self, worker)
  local first, u = self.pairs.pool_of[worker], self.units[worker]
  if not first or not u then return nil end
  local key = ("%s#%d of %s"):format(first.kind, first.object, u.maker)
  local crew = self.crews[key] or {first = first, started = 0, ends = {}}
  self.crews[key] = crew
  return crew
end

--- A pool has a number of places. So where all places have been taken, the end of a worker comes
--- before the start of the next worker.
local function follow_worker(self, e, i)
  local crew = crew_of(self, e.op == "start" and e.object or e.unit)
  if not crew then return end
  if e.op == "end" then
    crew.ends[#crew.ends + 1] = i
    return
  end
  local pool = (self.objects[crew.first.kind] or NOTHING)[crew.first.object]
  crew.started = crew.started + 1
  if pool and pool.size then take(self, e.unit, crew.ends[crew.started - pool.size]) end
end

--- Edges of starts and ends: a start comes before all events of the new unit (`begin`), a terminate
--- before the end of the unit, and the end of a unit before a join that succeeds or a look that
--- sees the end.
local function follow_unit(self, e, i)
  if e.op == "start" then
    if not e.after then
      follow_worker(self, e, i)
      self.starts[e.object] = i
    end
  elseif e.op == "terminate" then
    local list = self.ended_by[e.object] or {}
    self.ended_by[e.object], list[e.unit] = list, i
  elseif e.op == "end" then
    take_all(self, e.unit, self.ended_by[e.unit] or NOTHING)
    self.ends[e.unit] = i
    follow_worker(self, e, i)
  elseif edges.was_done(e) and (e.op ~= "look" or e.number == 1)
    and not (self.by and self.by["queue:join"]) then
    take(self, e.unit, self.ends[e.object] or self.last[e.object])
  end
end

local unit_kinds = {process = true, thread = true, isolate = true, green = true}
local same_object = {rlock = "lock", executor = "pool"}

local function begin(self, unit)
  self.now[unit] = NOTHING
  take(self, unit, self.starts[unit])
end

--- Do the operations of an object count? With `queue:join` only q:join() does, and what it waits
--- for.
local function counts(self, e)
  if not self.by or self.by[e.kind] then return true end
  return self.by["queue:join"] and e.kind == "queue" and (e.op == "join" or e.op == "task_done")
end

local function follow(self, e, i)
  local unit, kind = e.unit, e.kind
  if not self.now[unit] then begin(self, unit) end
  if self.may then suspect(self, e, i) end
  if e.object and unit_kinds[kind] then
    follow_unit(self, e, i)
  elseif e.object and not e.others and counts(self, e)
    and not (kind == "semaphore" and self.loose and self.loose[e.object]) then
    edges.follow(self, same_object[kind] or kind, e, i)
  end
  self.clocks[i] = self.now[unit]
  self.last[unit] = i
end

--- The order of the events of a run.
---@param model Model
---@param may boolean? with all possible edges, beside the certain edges
---@param by table<string, boolean>? beside starts and ends, kinds of objects with edges; nil: all;
--- with "queue:join" ends do not count
---@param loose table<integer, any>? the numbers of semaphores that order nothing
---@return Order
function order.new(model, may, by, loose)
  local self = {model = model, events = model.events, units = model.units, may = may or false,
    by = by, loose = loose, clocks = {}, now = {}, last = {}, starts = {}, ends = {},
    ended_by = {}, crews = {}, objects = {}, world = {}, pending = {}, last_in = {}, take = take,
    take_all = take_all}
  self.pairs = edges.pairs_of(model)
  if may then self.crowd = crowd_of(model) end
  for i, e in ipairs(model.events) do follow(self, e, i) end
  return self
end

--- The key of an order among the orders of a run.
local function key_of(name, by)
  local kinds = {name}
  for kind in pairs(by or NOTHING) do kinds[#kinds + 1] = kind end
  table.sort(kinds)
  return table.concat(kinds, " ")
end

--- The certain order of a run, `must`, or the possible order, `may`. Each order is made once for a
--- run.
---@param model Model
---@param name "must" | "may"
---@param by table<string, boolean>? as for order.new
---@return Order
function order.of(model, name, by)
  model.orders = model.orders or {}
  local key = key_of(name, by)
  local known = model.orders[key]
  if not known then
    known = order.new(model, name == "may", by)
    model.orders[key] = known
  end
  return known
end

--- Search for a fault: in the certain order, and if there is one in the possible order. A fault in
--- the certain order alone is none, since only the times of the run speak for or against the fault.
---@generic T
---@param model Model
---@param means "objects"? the certain order alone decides
---@param by table<string, boolean>? as for order.new
---@param find fun(o: Order): T? the fault in an order
---@return T? fault
---@return "only_time"? note only the times of the run could decide
function order.decide(model, means, by, find)
  local fault = find(order.of(model, "must", by))
  if not fault or means == "objects" then return fault end
  fault = find(order.of(model, "may", by))
  return fault, not fault and "only_time" or nil
end

--- Does event a come before event b, for any timing? Both are places in the list of events.
---@param self Order
---@param a integer
---@param b integer
---@return boolean
function order.before(self, a, b)
  local unit = self.events[a].unit
  if unit == self.events[b].unit then return a <= b end
  return (self.clocks[b][unit] or 0) >= a
end

return order
