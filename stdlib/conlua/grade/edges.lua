-- SPDX-License-Identifier: MIT
--- The edges of conlua.grade.order: how each kind of object orders the events of units.
---
--- For each kind of object, a function follows the events on an object of that kind. `o` holds the
--- facts known so far about the object. Facts name an event by the event's place in the list of
--- events; a unit that takes a place learns all that was known to the event's unit there.

local edges = {}

local OK, ABANDONED, EMPTY, FULL, CLOSED, BROKEN = 0, 1, 4, 5, 6, 7 -- con_status
local in_order = {[0] = true, [3] = true} -- flavours of queues: FIFO, LOCAL
local MOST_TOKENS = 10000 -- tokens noted for a release
local NOTHING = {}

--- Is the event the told end of an operation that succeeded? To take over the lock of a dead owner
--- (ABANDONED) counts as success.
---@param e Event
---@return boolean
function edges.was_done(e) return e.after and (e.value == OK or e.value == ABANDONED) end

local was_done = edges.was_done

--- Operations with a told end: the end says whether the operation succeeded.
local has_told_end = {acquire = true, put = true, get = true, wait = true, join = true,
  sleep = true, collect = true, add = true, update = true}

--- Has a unit asked a pipe whether there is an item? The event is a get of item 0.
---@param e Event
---@return boolean
function edges.is_poll(e)
  return e.after and e.op == "get" and e.kind == "pipe" and e.number == 0
end

local is_pool = {pool = true, executor = true}

--- Does the event say that an operation was done? That is the told end, if the operation succeeded;
--- of an operation without a told end, the announcement.
---@param e Event
---@return boolean
function edges.says_done(e)
  local has_end = has_told_end[e.op]
  if e.op == "put" then has_end = not is_pool[e.kind]
  elseif e.op == "set" then has_end = e.kind == "cell" end
  if has_end then return was_done(e) and not edges.is_poll(e) end
  return not e.after
end

--- Store a value under two keys.
local function note(t, a, b, value)
  local inner = t[a]
  if not inner then
    inner = {}
    t[a] = inner
  end
  inner[b] = value
end

--- The value under two keys; nil: there is none.
local function known(t, a, b)
  local inner = t[a]
  return inner and inner[b]
end

local rules = {}

--- A release comes before the next acquire, and before a look that finds the lock free. Where the
--- owner died with the lock (ABANDONED), the owner's end comes before the next acquire. A wait for
--- a condition shows in the events as a release and an acquire of the condition's lock.
function rules.lock(self, o, e, i)
  if e.op == "acquire" then
    if not was_done(e) then return end
    self.take(self, e.unit, o.released)
    if e.value == ABANDONED then self.take(self, e.unit, self.ends[o.owner]) end
    o.owner = e.unit
  elseif e.op == "release" and not e.after then
    o.released = i
  elseif e.op == "look" and e.number == 0 then
    self.take(self, e.unit, o.released)
  end
end

--- The tokens form a queue: first the tokens of the beginning, which no unit gave, then the tokens
--- of the releases. An acquire takes the oldest token. A real semaphore cannot tell tokens apart,
--- but by any choice of tokens a semaphore of n tokens gives n chains.
function rules.semaphore(self, o, e, i)
  if e.op == "new" then
    o.of_nobody = e.number
  elseif e.op == "release" and not e.after then
    for _ = 1, math.min(e.number, MOST_TOKENS) do o[#o + 1] = i end
  elseif e.op == "acquire" and was_done(e) then
    if (o.of_nobody or 0) > 0 then
      o.of_nobody = o.of_nobody - 1
    elseif o[o.oldest or 1] then
      self.take(self, e.unit, o[o.oldest or 1])
      o.oldest = (o.oldest or 1) + 1
    else -- the token of a holder that has died
      self.take_all(self, e.unit, self.ends)
    end
  end
end

--- The sets since the last clear come before an event that saw the flag set. Sets before the last
--- clear count as well if no set came since, if the clear was announced during the wait, or in the
--- order `may`. The last clear comes before a look that saw the flag cleared.
function rules.event(self, o, e, i)
  o.sets, o.old = o.sets or {}, o.old or {}
  if e.op == "set" then
    o.sets[e.unit] = i
  elseif e.op == "clear" then
    for unit, at in pairs(o.sets) do o.old[unit] = at end
    o.sets, o.cleared = {}, i
  elseif e.op == "look" and e.number == 0 then
    self.take(self, e.unit, o.cleared)
  elseif e.op == "look" or e.op == "wait" and was_done(e) then
    local since = self.pairs[i] or i
    self.take_all(self, e.unit, o.sets)
    if self.may or not next(o.sets) or (o.cleared or 0) > since then
      self.take_all(self, e.unit, o.old)
    end
  end
end

--- The arrivals of all units of a meeting come before each unit goes on, and so does the action
--- that the last unit runs. An end of any unit, or the last close or clear, comes before a wait
--- that finds the barrier broken.
function rules.barrier(self, o, e, i)
  if e.op == "set" then
    o.acted = o.acted or {}
    o.acted[o[e.unit] or 0] = i
  elseif e.op == "close" or e.op == "clear" then
    o.broken = i
  elseif e.op == "wait" and e.after and e.value == BROKEN then
    self.take(self, e.unit, o.broken)
    self.take_all(self, e.unit, self.ends)
  elseif e.op == "wait" and was_done(e) then
    local meeting = self.pairs.meeting[i]
    o[e.unit] = meeting
    self.take_all(self, e.unit, known(self.pairs.arrivals, e.object, meeting) or NOTHING)
    self.take(self, e.unit, o.acted and o.acted[meeting])
  end
end

function rules.countdown(self, o, e, i)
  o.downs = o.downs or {}
  if e.op == "count_down" then o.downs[e.unit] = i
  elseif e.op == "look" or e.op == "wait" and was_done(e) then
    self.take_all(self, e.unit, o.downs)
  end
end

--- A write comes before each read of the written value. A set only writes, a get only reads, an add
--- does both. An update reads as the update begins, and writes at the release of the cell.
function rules.cell(self, o, e, i)
  if e.op == "release" then
    o.written = i
  elseif was_done(e) and e.op ~= "new" then
    if e.op ~= "set" then self.take(self, e.unit, o.written) end
    if e.op == "set" or e.op == "add" then o.written = i end
  end
end

--- The unit learns of the put, or the get, of an item, announced at place `at`. Where no unit has
--- told of the item, the item's unit was killed behind the operation: the unit learns of all such
--- operations on the object that were announced before place `i`.
local function take_item(self, e, i, at, op, object)
  if at then return self.take(self, e.unit, at) end
  for _, lost in ipairs(self.pairs.lost[op][e.kind .. "#" .. object] or NOTHING) do
    if lost < i then self.take(self, e.unit, lost) end
  end
end

--- Order a put into a queue after the get that made room for the item. Where the queue keeps the
--- order of items (FIFO, LOCAL), the room came from the get of the item `size` places before, else
--- from any get so far.
local function make_room(self, o, e, i, pairs_)
  local over = o.size and o.size > 0 and e.number - o.size or 0
  if over <= 0 then return end
  if not in_order[o.flavour] then return self.take_all(self, e.unit, o.gets or NOTHING) end
  self.take(self, e.unit, known(pairs_.puts, e.object, over))
  take_item(self, e, i, known(pairs_.gets, e.object, over), "get", e.object)
end

--- A put comes before the get of the item, and a get before the put that needs the room; a close
--- comes before an event that finds the queue closed, and each task_done before the end of a join.
function rules.queue(self, o, e, i)
  if e.op == "new" then
    o.size, o.flavour = e.number, e.value
  elseif e.op == "close" then
    o.closes = o.closes or {}
    o.closes[e.unit] = i
  elseif e.op == "task_done" then
    o.told = o.told or {}
    o.told[e.unit] = i
  elseif e.op == "get" and not e.after then
    o.gets = o.gets or {}
    o.gets[e.unit] = i
  elseif e.after and e.value == CLOSED
    or e.op == "look" and e.text == "closed" and e.number == 1 then
    self.take_all(self, e.unit, o.closes or NOTHING)
  elseif e.op == "get" and was_done(e) then
    take_item(self, e, i, known(self.pairs.puts, e.object, e.number), "put", e.object)
  elseif e.op == "put" and was_done(e) then
    make_room(self, o, e, i, self.pairs)
  elseif e.op == "join" and was_done(e) then
    self.take_all(self, e.unit, o.told or NOTHING)
  end
end

--- A pipe orders as two queues do, a queue for each direction. `o` is an end of the pipe, and
--- `o.other` the number of the other end. A close of either end, or the end of any unit, comes
--- before an event that finds the pipe closed.
function rules.pipe(self, o, e, i)
  if e.op == "new" then
    o.other = e.number
  elseif e.op == "close" then
    o.closed = i
  elseif e.after and e.value == CLOSED then
    local other = known(self.objects, "pipe", o.other)
    self.take(self, e.unit, o.closed)
    self.take(self, e.unit, other and other.closed)
    self.take_all(self, e.unit, self.ends)
  elseif e.op == "get" and was_done(e) then
    take_item(self, e, i, known(self.pairs.sent, o.other, e.number), "put", o.other or 0)
  end
end

--- Tasks have numbers. A task is submitted before a worker takes the task, and finished before the
--- result is collected. A close comes before the get of a worker that finds the pool closed.
function rules.pool(self, o, e, i)
  if e.op == "new" then
    o.size = e.number
  elseif e.op == "put" then
    o.sent = o.sent or {}
    o.sent[e.number] = i
  elseif e.op == "task_done" then
    o.ended = o.ended or {}
    o.ended[e.number] = i
  elseif e.op == "close" then
    o.closed = i
  elseif e.op == "get" and e.after then
    if e.value == CLOSED then self.take(self, e.unit, o.closed)
    else self.take(self, e.unit, o.sent and o.sent[e.number]) end
  elseif e.op == "collect" and was_done(e) then
    local ended = o.ended and o.ended[e.number]
    if ended then self.take(self, e.unit, ended)
    else self.take_all(self, e.unit, self.ends) end -- the worker died
  end
end

--- Does the unit learn from the event how an object is, without a change of the object?
local function is_look(e)
  if e.op == "look" or e.after and (e.value == EMPTY or e.value == FULL) then return true end
  return e.op == "wait" and (e.kind == "queue" or e.kind == "pipe") or edges.is_poll(e)
end

--- For the order `may`: take all earlier events on the object where a unit looks at the object,
--- finds the object empty or full, or waits for a queue or a pipe. The unit may conclude from the
--- answer that the events have happened.
local function suspect(self, o, e, i)
  o.all = o.all or {}
  if is_look(e) then
    local other = e.kind == "pipe" and known(self.objects, "pipe", o.other)
    self.take_all(self, e.unit, o.all)
    self.take_all(self, e.unit, other and other.all or NOTHING)
  end
  o.all[e.unit] = i
end

--- Follow an event on an object. `kind` names the rule.
---@param self Order
---@param kind string
---@param e table the event
---@param i integer the place of the event
function edges.follow(self, kind, e, i)
  local rule = rules[kind]
  if not rule then return end
  local o = known(self.objects, e.kind, e.object)
  if not o then
    o = {}
    note(self.objects, e.kind, e.object, o)
  end
  if self.may then suspect(self, o, e, i) end
  rule(self, o, e, i)
end

--- The place of the announcement that belongs to the told event `e`: the unit's last open
--- announcement with the operation and the object of `e`. That announcement and all later
--- announcements of the unit are open no more. `list` has the places of the open announcements.
local function announced(events, list, e)
  for k = #list, 1, -1 do
    local one = events[list[k]]
    if one.op == e.op and one.object == e.object and one.kind == e.kind then
      local at = list[k]
      for n = #list, k, -1 do list[n] = nil end
      return at
    end
  end
end

local paired = {put = true, get = true, wait = true}

local function note_pair(self, e, i, at, parties)
  if e.kind == "queue" then note(e.op == "put" and self.puts or self.gets, e.object, e.number, at)
  elseif e.kind == "pipe" and e.op == "put" then note(self.sent, e.object, e.number, at)
  elseif e.kind == "barrier" then
    local meeting = (e.number - 1) // math.max(1, parties[e.object] or 1)
    self.meeting[i] = meeting
    local group = known(self.arrivals, e.object, meeting) or {}
    note(self.arrivals, e.object, meeting, group)
    group[e.unit] = at
  end
end

--- Note the places of puts and gets that were announced and not told: `open` has them by unit.
local function note_lost(self, events, open)
  for _, list in pairs(open) do
    for _, at in ipairs(list) do
      local e = events[at]
      local of = self.lost[e.op]
      if of then
        local key = e.kind .. "#" .. e.object
        of[key] = of[key] or {}
        table.insert(of[key], at)
      end
    end
  end
end

--- The pairs of a run's events. [place of a told event] is the place of the announcement. `puts`
--- and `gets` of queues and `sent` of pipes lead from an object and the number of an item to the
--- place where the put or get was announced. `meeting` leads from the place of a wait at a barrier
--- to the number of the meeting; `arrivals` leads from a barrier, a meeting and a unit to the place
--- where the unit's wait was announced. `lost` leads from put or get, and the name of an object, to
--- the places where such operations were announced of which no unit has told. `pool_of` leads from
--- a worker to the first event in which the worker asks its pool for a task.
---@param model Model
function edges.pairs_of(model)
  if model.pairs then return model.pairs end
  local events, open, parties = model.events, {}, {}
  local self = {puts = {}, gets = {}, sent = {}, arrivals = {}, meeting = {}, pool_of = {},
    lost = {put = {}, get = {}}}
  for i, e in ipairs(events) do
    if e.op == "new" and e.kind == "barrier" then parties[e.object] = e.number end
    if e.op == "get" and is_pool[e.kind] and not self.pool_of[e.unit] then
      self.pool_of[e.unit] = e
    end
    if paired[e.op] and e.object then
      local list = open[e.unit] or {}
      open[e.unit] = list
      if not e.after then list[#list + 1] = i
      else
        local at = announced(events, list, e)
        self[i] = at
        if at and was_done(e) then note_pair(self, e, i, at, parties) end
      end
    end
  end
  note_lost(self, events, open)
  model.pairs = self
  return self
end

return edges
