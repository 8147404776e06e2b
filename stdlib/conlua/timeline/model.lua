-- SPDX-License-Identifier: MIT
--- The model of a recorded run: what each unit did at each moment, what became of each object, and
--- which event made which other possible. Made from the events in one pass, in their order.
---
--- Times are whole nanoseconds since the beginning. A lane is a flat list with four values for each
--- piece:
---   of a unit     from, state, place, object      until the next piece, the last until `ended`
---   of an object  time, what, unit, value         things.lua
--- A place is a line of the script, plus PLACES for each file before. An object is its number in
--- `objects`; below 0 the number, negative, of a unit whose end is waited for.

local names = require "conlua.timeline.names"
local things = require "conlua.timeline.things"

local model = {}

model.PLACES = names.PLACES

--- The states of a unit, in the order of the diagram: READY to RUNNING, RUNNING to any of the
--- others, the others to READY, where another unit woke the unit, or to RUNNING. STOPPED comes from
--- any state, and leads back to it.
model.states = {running = 0, ready = 1, state = 2, blocked = 3, outside = 4, stopped = 5}
local RUNNING, READY, STATE, BLOCKED, OUTSIDE, STOPPED = 0, 1, 2, 3, 4, 5

--- The object of a piece in which the unit was ready, and had no processor.
model.NO_PROCESSOR = 1 << 30
local NO_PROCESSOR = model.NO_PROCESSOR

--- The kinds of arrows.
model.arrows = {start = 0, join = 1, release = 2, item = 3, wake = 4}

---@class TimelineUnit
---@field id integer
---@field kind string
---@field name string
---@field pid integer
---@field maker integer 0: nobody
---@field place integer of the start
---@field daemon boolean
---@field born integer
---@field began integer? when the unit's code began
---@field ended integer? nil: the unit had not ended at the recording's end
---@field code integer? exit code; below 0: a signal
---@field lane integer[]

---@class Timeline
---@field units TimelineUnit[] in order of their starts
---@field objects TimelineObject[]
---@field arrows integer[] from time, from unit, to time, to unit, kind, object
---@field numbers integer[] of the items of the arrows; 0: none
---@field out table[] {time, unit, place, text}
---@field marks table[] {time, unit, text, kind}
---@field rings table[] {at=, ring={unit, object, ...}, victim=, till=}
---@field finish integer
---@field lost integer
---@field delays boolean? does the recording tell when units had no processor?
---@field events integer

local unit_kinds = {process = true, thread = true, isolate = true, green = true}
-- What is waited for outside of the family, where no object is named.
local outside_ops = {sleep = true, read = true, write = true, start = true, join = true,
  collect = true}

-- What others tell of the unit, and what is told of the time before.
local of_others = {stop = true, continue = true, delay = true}

local Model = {}
Model.__index = Model

--- Two units have run at once for `time`: of two Lua states, else they would have taken turns.
local function count_pair(self, time)
  local a = next(self.runs)
  local b = next(self.runs, a)
  if a.id > b.id then a, b = b, a end
  self.pairs[a] = self.pairs[a] or {}
  self.pairs[a][b] = (self.pairs[a][b] or 0) + time
end

--- A unit enters a state, or leaves the state: how many run at once, and how many are in a line at
--- once, while no unit there holds a lock.
local function tally(self, u, at, by)
  if u.state == RUNNING then
    self.area = self.area + self.running * (at - self.running_since)
    if self.running == 0 then self.idle = self.idle + at - self.running_since end
    if self.running == 2 then count_pair(self, at - self.running_since) end
    self.running, self.running_since = self.running + by, at
    self.runs[u] = by > 0 or nil
    if self.running > self.most_running then self.most_running, self.most_at = self.running, at end
  end
  if u.tally_place == 0 or u.state ~= RUNNING and u.state ~= OUTSIDE then return end
  local line = self.lines[u.tally_place]
  if not line then
    line = {now = 0, most = 0, at = 0, free = 0, locked = 0, time = 0}
    self.lines[u.tally_place] = line
  end
  local lock = u.tally_lock
  if by > 0 then
    line.free, line.locked = line.free + (lock and 0 or 1), line.locked + (lock and 1 or 0)
    line.lock = lock or line.lock
    if lock then return end
    line.now = line.now + 1
    if line.now > line.most then line.most, line.at, line.till = line.now, at, nil end
  elseif not lock then
    if line.now == line.most and not line.till then line.till = at end
    line.now = line.now - 1
  end
  if by < 0 then line.time = line.time + at - u.since end
end

--- The piece of a unit's lane from `at` on.
local function piece(self, u, at, state, place, object)
  local lane = u.lane
  local n = #lane
  if n > 0 and lane[n - 2] == state and lane[n - 1] == place and lane[n] == object then return end
  if u.state then tally(self, u, at, -1) end
  if n > 0 and lane[n - 3] >= at and lane[n - 2] == state then n = n - 4 end -- another line
  lane[n + 1], lane[n + 2], lane[n + 3], lane[n + 4] = at, state, place, object
  u.state, u.place_now, u.object, u.since = state, place, object, at
  u.tally_place, u.tally_lock = place, u.holds and next(u.holds)
  tally(self, u, at, 1)
end

function Model:unit(id, at)
  local u = self.by_id[id]
  if not u then -- started before the recording
    u = {id = id, kind = "process", name = id == 1 and "main" or "unit " .. id, pid = 0, maker = 0,
      place = 0, daemon = false, born = at, began = at, lane = {}}
    self.by_id[id] = u
    self.units[#self.units + 1] = u
    piece(self, u, at, RUNNING, 0, 0)
  end
  return u
end

--- `number`: of the item.
function Model:arrow(from, giver, to, taker, kind, object, number)
  if giver == taker then return end
  local list = self.arrows
  local n = #list
  self.numbers[n // 6 + 1] = number or 0
  list[n + 1], list[n + 2], list[n + 3] = from, giver, to
  list[n + 4], list[n + 5], list[n + 6] = taker, kind, object
end

--- The number of an object of an event; 0: there is none.
function Model:object_of(e, at)
  if not e.object then return 0 end
  if unit_kinds[e.kind] then return -e.object end
  return things.at(self, e, at).id
end

local on = {}

function on.start(self, e, u, at)
  if not e.object then return end
  if not e.after then
    self.starts[e.object] = at
    return
  end
  local new = {id = e.object, kind = e.kind, name = e.text or "", pid = 0, maker = u.id,
    place = self.place, daemon = e.number ~= 0, born = at, lane = {}}
  if self.by_id[new.id] then return end
  self.by_id[new.id] = new
  self.units[#self.units + 1] = new
  piece(self, new, at, READY, 0, 0)
end

function on.begin(self, e, u, at)
  u.pid, u.began = e.number, at
  piece(self, u, at, RUNNING, 0, 0)
  local started = self.starts[u.id]
  if started then self:arrow(started, u.maker, at, u.id, model.arrows.start, 0) end
end

on["end"] = function(self, e, u, at)
  tally(self, u, at, -1)
  u.ended, u.code, u.name = at, e.value, e.text or u.name
  things.unit_ended(self, u, at)
end

function on.park(self, e, u, at)
  local op = self.operations[e.number]
  local object = self:object_of(e, at)
  u.op = op
  if object == 0 and outside_ops[op] then piece(self, u, at, OUTSIDE, u.place_now, 0)
  else
    piece(self, u, at, BLOCKED, u.place_now, object)
    things.waits(self, u, object, at)
  end
end

function on.unpark(self, _, u, at)
  piece(self, u, at, RUNNING, u.place_now, 0)
end

--- The unit that is woken is ready from here on. Where a unit is woken twice, the first counts.
function on.wake(self, e, u, at)
  local woken = self.by_id[e.object]
  if woken and woken.state == STOPPED and woken.stopped.state == BLOCKED then
    woken.stopped.state = READY
  end
  if not woken or woken.state ~= BLOCKED or woken.id == u.id then return end
  things.woken(self, woken, u, at)
  piece(self, woken, at, READY, woken.place_now, woken.object)
end

--- The unit's thread had no processor for some of the time since the event before. It is not known
--- when: after a wait at its end, so the picture shows it there.
function on.delay(self, e, u, at)
  if u.state == STOPPED or u.ended then return end
  local state, object, place = u.state, u.object, u.place_now
  local from = math.max(at - e.number, u.last_at or at, u.since)
  if from >= at then return end
  self.delayed = (self.delayed or 0) + at - from
  piece(self, u, from, READY, place, NO_PROCESSOR)
  if state == RUNNING then piece(self, u, at, RUNNING, place, object) end
end

function on.state_wait(self, _, u, at)
  u.before = u.state
  piece(self, u, at, STATE, u.place_now, 0)
end

--- The process of a unit.
function model.process(self, u)
  while u.kind ~= "process" and self.by_id[u.maker] do u = self.by_id[u.maker] end
  return u
end

--- The unit that owns the Lua state in which `u` runs.
function model.home(self, u)
  while u.kind ~= "process" and u.kind ~= "isolate" and self.by_id[u.maker] do
    u = self.by_id[u.maker]
  end
  return u
end

function on.state(self, _, u, at)
  local home = model.home(self, u)
  local turns = home.turns or {n = 0, from = at, units = {}}
  home.turns, turns.n, turns.till = turns, turns.n + 1, at
  turns.units[u.id] = (turns.units[u.id] or 0) + 1
  local before = u.before
  piece(self, u, at, (before == BLOCKED or before == OUTSIDE) and before or RUNNING, u.place_now, 0)
end

--- A signal stops all units of a process.
function on.stop(self, e, _, at)
  for _, u in ipairs(self.units) do
    if model.process(self, u).id == e.object and not u.ended and u.state ~= STOPPED then
      u.stopped = {state = u.state, object = u.object}
      piece(self, u, at, STOPPED, u.place_now, 0)
    end
  end
end

on["continue"] = function(self, e, _, at)
  for _, u in ipairs(self.units) do
    if model.process(self, u).id == e.object and u.state == STOPPED then
      piece(self, u, at, u.stopped.state, u.place_now, u.stopped.object)
    end
  end
end

function on.output(self, e, u, at)
  self.out[#self.out + 1] = {at, u.id, self.place, e.text or ""}
end

function on.mark(self, e, u, at)
  self.marks[#self.marks + 1] = {at, u.id, e.text or "", e.op}
end
on.enter, on.leave = on.mark, on.mark

function on.join(self, e, u, at)
  local gone = e.after and e.object and unit_kinds[e.kind] and self.by_id[e.object]
  if gone and e.value == 0 and gone.ended then
    self:arrow(gone.ended, gone.id, at, u.id, model.arrows.join, 0)
  elseif e.object and not unit_kinds[e.kind] then
    things.follow(self, e, u, at)
  end
end

--- The ring of waits that an operation of `u` found: {unit, object, unit, object, ...}, each unit
--- wants the object, which the next unit holds. nil: not only locks and ends are in the ring.
local function ring_of(self, u, object)
  local ring, seen = {}, {}
  local unit = u
  while unit and not seen[unit] do
    seen[unit] = true
    if unit ~= u and unit.state ~= BLOCKED and unit.state ~= READY then return nil end
    local wanted = unit == u and object or unit.object
    if wanted == 0 then return nil end
    ring[#ring + 1], ring[#ring + 2] = unit.id, wanted
    unit = wanted < 0 and self.by_id[-wanted] or wanted > 0 and things.holder(self, wanted) or nil
  end
  return unit == u and ring or nil
end

function Model:follow(e)
  local at = math.floor(e.time * 1e9 + 0.5)
  if at < self.finish then at = self.finish end -- writers take their places before their times
  self.finish = at
  self.events = self.events + 1
  if e.unit == 0 then return end
  local u = self:unit(e.unit, at)
  if u.ended then return end
  local begins = e.op ~= "begin" and (e.op ~= "end" or u.kind == "green")
  if not u.began and begins then -- a task: its first word says that it runs
    u.began = at
    if e.op ~= "end" then piece(self, u, at, RUNNING, 0, 0) end
  end
  if e.line ~= 0 then
    self.place = (e.source or 0) * model.PLACES + e.line
    if u.state == RUNNING then piece(self, u, at, RUNNING, self.place, 0) end
    u.place_now = self.place
  else
    self.place = 0
  end
  if e.deadlock then
    local object = self:object_of(e, at)
    self.rings[#self.rings + 1] = {at = u.parked or at, ring = ring_of(self, u, object),
      victim = u.id, till = at}
  end
  if e.op == "park" then u.parked = at end
  local rule = on[e.op]
  if not of_others[e.op] then u.last_at = at end
  if rule then rule(self, e, u, at)
  elseif e.object and not unit_kinds[e.kind] then things.follow(self, e, u, at) end
end

--- Read a recording. `most`: so many events at most; the rest counts as lost.
---@param reader table of interp/binding/event.h
---@param most integer?
---@return Timeline
function model.new(reader, most)
  local self = setmetatable({units = {}, by_id = {}, objects = {}, by_key = {}, arrows = {},
    out = {}, marks = {}, rings = {}, deaths = {}, starts = {}, finish = 0, events = 0, place = 0,
    lines = {}, numbers = {}, runs = {}, pairs = {}, running = 0, running_since = 0,
    most_running = 0, most_at = 0, area = 0, idle = 0,
    delays = reader.delays, lost = reader.lost, ending = reader.ending,
    operations = reader.operations, sources = {}}, Model)
  for e in reader.next do
    if most and self.events >= most then self.lost = self.lost + 1
    else self:follow(e) end
  end
  self.known = self.finish -- what was lost came later
  local till = math.floor(reader.seconds * 1e9)
  if self.lost == 0 and till > self.finish and self.ending == "death" then self.finish = till end
  things.finish(self)
  self.area = self.area + self.running * (self.finish - self.running_since)
  if self.running == 0 then self.idle = self.idle + self.finish - self.running_since end
  for i, name in pairs(reader.sources) do
    self.sources[i] = {name = name, text = reader.texts and reader.texts[i]}
  end
  names.read_sources(self)
  names.give(self)
  names.tell_units_apart(self)
  return self
end

--- Call visit(from, to, state, place, object) for each piece of a unit's life.
function model.each_piece(self, u, visit)
  local lane = u.lane
  for i = 1, #lane, 4 do
    visit(lane[i], lane[i + 4] or u.ended or self.finish, lane[i + 1], lane[i + 2], lane[i + 3])
  end
end

return model
