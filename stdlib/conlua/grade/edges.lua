-- SPDX-License-Identifier: MIT
--- What each kind of object orders: the edges of conlua.grade.order.
---
--- A function for each kind follows the events on an object of that kind. `o` is what is known of
--- the object so far; places in the list of events stand for what their units knew there.

local edges = {}

local OK, ABANDONED, EMPTY, FULL, CLOSED, BROKEN = 0, 1, 4, 5, 6, 7 -- con_status
local in_order = {[0] = true, [3] = true} -- flavours of queues: FIFO, LOCAL
local MOST_TOKENS = 10000 -- told apart of one release
local NOTHING = {}

--- Is it an operation that was told, and came to what it was for?
function edges.was_done(e) return e.after and (e.value == OK or e.value == ABANDONED) end

local was_done = edges.was_done

--- Operations that are told when they are done.
edges.is_told = {acquire = true, put = true, get = true, wait = true, join = true, sleep = true,
  collect = true, add = true, update = true}

local rules = {}

--- A release comes before the next acquire; a lock whose owner has died is free from the owner's
--- end on. To wait for a condition is a release and an acquire of its lock.
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

--- Tokens in a queue: the first ones of nobody, then those of the releases. Which token an acquire
--- really took does not exist; a semaphore of n gives n chains in any case.
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
    else -- of a holder that has died
      self.take_all(self, e.unit, self.ends)
    end
  end
end

--- The sets since the last clear come before who saw the flag. If a clear was announced meanwhile,
--- the sets before it may have been seen.
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

--- All who come to a meeting come before all who go; so does the action of the last to come.
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
    self.take_all(self, e.unit, self.pairs.arrivals[e.object .. "/" .. meeting] or NOTHING)
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

--- Who reads comes after who has written what is read. To set reads nothing, and to get orders
--- nothing behind it. An update has written when it lets go of the cell.
function rules.cell(self, o, e, i)
  if e.op == "release" then
    o.written = i
  elseif was_done(e) and e.op ~= "new" then
    if e.op ~= "set" then self.take(self, e.unit, o.written) end
    if e.op == "set" or e.op == "add" then o.written = i end
  end
end

--- Room for a put in a full queue came from a get: of a FIFO of the item `size` places before, else
--- of any.
local function make_room(self, o, e, pairs_)
  local over = o.size and o.size > 0 and e.number - o.size or 0
  if over <= 0 then return end
  if not in_order[o.flavour] then return self.take_all(self, e.unit, o.gets or NOTHING) end
  local key = e.object .. "/" .. over
  self.take(self, e.unit, pairs_.puts[key])
  self.take(self, e.unit, pairs_.gets[key])
end

--- A put comes before the get of its item, and a get before the put that it makes room for; a close
--- before who finds the queue closed; all task_done before the end of a join.
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
    self.take(self, e.unit, self.pairs.puts[e.object .. "/" .. e.number])
  elseif e.op == "put" and was_done(e) then
    make_room(self, o, e, self.pairs)
  elseif e.op == "join" and was_done(e) then
    self.take_all(self, e.unit, o.told or NOTHING)
  end
end

--- As a queue in each direction. An end knows the other end.
function rules.pipe(self, o, e, i)
  if e.op == "new" then
    o.other = e.number
  elseif e.op == "close" then
    o.closed = i
  elseif e.after and e.value == CLOSED then
    local other = self.objects["pipe" .. (o.other or 0)]
    self.take(self, e.unit, o.closed)
    self.take(self, e.unit, other and other.closed)
    self.take_all(self, e.unit, self.ends)
  elseif e.op == "get" and was_done(e) then
    self.take(self, e.unit, self.pairs.sent[(o.other or 0) .. "/" .. e.number])
  end
end

--- Tasks by their numbers: submitted before taken, finished before collected.
function rules.pool(self, o, e, i)
  if e.op == "put" then
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
    else self.take_all(self, e.unit, self.ends) end -- a worker is gone
  end
end

--- From what a look saw, or that nothing was there, a unit may conclude what others have done with
--- the object.
local function suspect(self, o, e, i)
  o.all = o.all or {}
  local looks = e.op == "look" or e.op == "wait" and (e.kind == "queue" or e.kind == "pipe")
  looks = looks or e.after and (e.value == EMPTY or e.value == FULL)
  if looks then self.take_all(self, e.unit, o.all) end
  o.all[e.unit] = i
end

--- Follow an event on an object. `kind` names the rule.
---@param self Order
---@param kind string
---@param e table the event
---@param i integer its place
function edges.follow(self, kind, e, i)
  local rule = rules[kind]
  if not rule then return end
  local key = e.kind .. e.object
  local o = self.objects[key]
  if not o then
    o = {}
    self.objects[key] = o
  end
  if self.may then suspect(self, o, e, i) end
  rule(self, o, e, i)
end

--- What was told belongs to what was announced: the unit's last one of this kind that is not told
--- yet.
local function announced(open, e)
  local list = open[e.unit] or {}
  for k = #list, 1, -1 do
    local one = list[k]
    if one.op == e.op and one.object == e.object and one.kind == e.kind then
      for n = #list, k, -1 do list[n] = nil end
      return one.at
    end
  end
end

local paired = {put = true, get = true, wait = true}

--- Which event was announced for one that was told; the numbers of items, by object, to the events
--- that announced their puts and gets; who came to which meeting of a barrier.
---@param model Model
function edges.pairs_of(model)
  if model.pairs then return model.pairs end
  local self, open, parties = {puts = {}, gets = {}, sent = {}, arrivals = {}, meeting = {}}, {}, {}
  for i, e in ipairs(model.events) do
    if e.op == "new" and e.kind == "barrier" then parties[e.object] = e.number end
    if paired[e.op] and e.object then
      if not e.after then
        open[e.unit] = open[e.unit] or {}
        table.insert(open[e.unit], {op = e.op, object = e.object, kind = e.kind, at = i})
      else
        local at = announced(open, e)
        self[i] = at
        if at and was_done(e) then edges.note_pair(self, e, i, at, parties) end
      end
    end
  end
  model.pairs = self
  return self
end

function edges.note_pair(self, e, i, at, parties)
  local key = e.object .. "/" .. (e.number or 0)
  if e.kind == "queue" then
    if e.op == "put" then self.puts[key] = at else self.gets[key] = at end
  elseif e.kind == "pipe" and e.op == "put" then
    self.sent[key] = at
  elseif e.kind == "barrier" then
    local meeting = (e.number - 1) // math.max(1, parties[e.object] or 1)
    local of = e.object .. "/" .. meeting
    self.meeting[i] = meeting
    self.arrivals[of] = self.arrivals[of] or {}
    self.arrivals[of][e.unit] = at
  end
end

return edges
