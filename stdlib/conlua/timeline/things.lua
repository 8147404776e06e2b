-- SPDX-License-Identifier: MIT
--- The objects of a timeline: holders, waiting units, contents.
---
--- The lane of an object has four values for each event: time, what, unit, value.
---   WAITS   the unit begins to wait         GOES     the unit waits no longer
---   TAKES   the unit has the lock; value 1: the owner before died with the lock in hand
---   GIVES   the lock is free; value 1: the owner died
---   COUNTS  value: how many items, permits, arrivals are there; or 1: the event is set
---   POINT   the unit did something that changes no count: value is 0 for a read, 1 for a write
---           (`says`, by the place in the lane: what was read or written, as text)
---
--- A release is announced before it happens, and an acquire told after: a lock never has two
--- owners.

local things = {}

things.what = {waits = 0, goes = 1, takes = 2, gives = 3, counts = 4, point = 5}
local WAITS, GOES, TAKES, GIVES, COUNTS, POINT = 0, 1, 2, 3, 4, 5
local OK, ABANDONED = 0, 1 -- con_status
local RELEASE, ITEM, WAKE = 2, 3, 4 -- model.arrows
local MOST_BETWEEN = 100 -- events of a cell between a read and the value that is told

---@class TimelineObject
---@field id integer
---@field kind string
---@field number integer within its kind
---@field name string
---@field place integer where the object was made; 0: not known
---@field size integer? a count, the parties, the most items
---@field lane integer[]
---@field says table<integer, string>? of a cell

local function add(o, at, what, unit, value)
  local lane = o.lane
  local n = #lane
  lane[n + 1], lane[n + 2], lane[n + 3], lane[n + 4] = at, what, unit, value
end

--- The object of an event.
function things.at(self, e, at)
  local key = e.kind .. e.object
  local o = self.by_key[key]
  if not o then
    o = {id = #self.objects + 1, kind = e.kind, number = e.object, place = 0, lane = {},
      waiting = {}, name = e.kind .. " " .. e.object, made = at}
    self.objects[o.id], self.by_key[key] = o, o
  end
  return o
end

function things.holder(self, id)
  local o = self.objects[id]
  return o and o.holder and self.by_id[o.holder]
end

--- Unit `u` goes to sleep, waiting for the object with that number.
function things.waits(self, u, id, at)
  u.wake = nil
  if u.waits == id then return end
  things.goes(self, u, at)
  if id <= 0 then return end
  local o = self.objects[id]
  u.waits, u.waited = id, at
  o.waiting[u.id] = true
  add(o, at, WAITS, u.id, 0)
end

function things.goes(self, u, at)
  local o = self.objects[u.waits]
  u.waits = nil
  if not o then return end
  o.waiting[u.id] = nil
  add(o, at, GOES, u.id, 0)
end

--- `waker` wakes `u`, which is blocked. The arrow is drawn when the wait is over: a unit that looks
--- and sleeps on was woken for nothing. A get has an arrow of the item instead.
function things.woken(self, u, waker, at)
  local o = self.objects[u.object]
  if not o then return end
  local is_lock = o.kind == "lock" or o.kind == "rlock" or o.kind == "semaphore"
  if (o.kind == "queue" or o.kind == "pipe" or o.kind == "pool") and u.op == "get" then return end
  u.wake = {at = at, by = waker.id, kind = is_lock and RELEASE or WAKE, object = o.id}
end

--- The unit's wait for an object is over: draw the arrow from the unit that has ended the wait.
local function land(self, u, at)
  local wake = u.wake
  u.wake = nil
  if wake then self:arrow(wake.at, wake.by, at, u.id, wake.kind, wake.object) end
end

--- A unit has ended. The unit's locks are free for the next unit that finds the owner dead.
function things.unit_ended(self, u, at)
  things.goes(self, u, at)
  local held = {}
  for id in pairs(u.holds or {}) do
    local o = self.objects[id]
    held[#held + 1] = id
    o.holder, o.depth = nil, nil
    o.left = {unit = u.id, at = at}
    add(o, at, GIVES, u.id, 1)
  end
  table.sort(held)
  if u.code < 0 or #held > 0 then
    self.deaths[#self.deaths + 1] = {at = at, unit = u.id, code = u.code, held = held, got = {}}
  end
end

local function count(o, n, unit, at)
  o.count = n
  add(o, at, COUNTS, unit, n)
end

local rules = {}

function rules.lock(self, o, e, u, at)
  if e.op == "acquire" and e.after and (e.value == OK or e.value == ABANDONED) then
    if o.holder ~= u.id then
      add(o, at, TAKES, u.id, e.value == ABANDONED and 1 or 0)
      if e.value == ABANDONED and o.left then
        for _, death in ipairs(self.deaths) do
          if death.unit == o.left.unit then death.got[o.id] = {unit = u.id, at = at} end
        end
      end
      o.left, o.holder, o.depth = nil, u.id, 0
      u.holds = u.holds or {}
      u.holds[o.id] = true
    end
    o.depth = o.depth + e.number
  elseif e.op == "release" and o.holder == u.id then
    o.depth = o.depth - e.number
    if o.depth <= 0 then
      o.holder = nil
      u.holds[o.id] = nil
      add(o, at, GIVES, u.id, 0)
    end
  end
end
rules.rlock = rules.lock

function rules.semaphore(_, o, e, u, at)
  if e.op == "new" then count(o, e.number, 0, at)
  elseif e.op == "acquire" and e.after and e.value == OK then
    count(o, math.max(0, (o.count or 1) - 1), u.id, at)
  elseif e.op == "release" then count(o, (o.count or 0) + e.number, u.id, at) end
end

function rules.event(_, o, e, u, at)
  if e.op == "new" then count(o, 0, 0, at)
  elseif e.op == "set" or e.op == "clear" then
    local n = e.op == "set" and 1 or 0
    if o.count ~= n then count(o, n, u.id, at) end
  end
end

function rules.condition(_, o, e, u, at)
  if e.op == "notify" then add(o, at, POINT, u.id, 1) end
end

function rules.barrier(_, o, e, u, at)
  o.inside = o.inside or {}
  if e.op ~= "wait" or (e.after and not o.inside[u.id]) then return end
  o.inside[u.id] = not e.after or nil
  count(o, math.max(0, (o.count or 0) + (e.after and -1 or 1)), u.id, at)
end

function rules.countdown(_, o, e, u, at)
  if e.op == "new" then count(o, e.number, 0, at)
  elseif e.op == "count_down" then count(o, math.max(0, (o.count or 0) - e.number), u.id, at) end
end

--- What the unit's last point of the cell read or wrote.
local function value_of(o, u, text)
  local lane = o.lane
  for i = #lane - 3, math.max(1, #lane - 4 * MOST_BETWEEN), -4 do
    if lane[i + 1] == POINT and lane[i + 2] == u.id then
      o.says = o.says or {}
      o.says[i] = text
      return
    end
  end
end

function rules.cell(_, o, e, u, at)
  if e.op == "update" and e.after and e.value == OK then
    o.holder = u.id
    add(o, at, TAKES, u.id, 0)
  elseif e.op == "release" and o.holder == u.id then
    o.holder = nil
    add(o, at, GIVES, u.id, 0)
  elseif e.after and e.value == OK and (e.op == "get" or e.op == "set" or e.op == "add") then
    add(o, at, POINT, u.id, e.op == "get" and 0 or 1)
  elseif e.op == "value" then
    if o.holder == u.id then add(o, at, POINT, u.id, 1) end
    value_of(o, u, e.text)
  end
end

--- An item is put, and got. Chance decides whether the put or the get is told first; the put came
--- first.
local function put(self, into, o, number, u, at)
  local got = into.got[number]
  into.puts = into.puts + 1
  if got then
    into.got[number] = nil
    self:arrow(math.min(at, got.at), u.id, got.at, got.unit, ITEM, o.id, into.told and number)
  else
    into.put[number] = {unit = u.id, at = at}
    count(o, (o.count or 0) + 1, u.id, at)
  end
end

local function get(self, from, o, number, u, at)
  local was = from.put[number]
  from.gets = from.gets + 1
  if was then
    from.put[number] = nil
    self:arrow(was.at, was.unit, at, u.id, ITEM, o.id, from.told and number)
    count(o, (o.count or 0) - 1, u.id, at)
  else
    from.got[number] = {unit = u.id, at = at}
  end
end

--- The items of an object; `told`: their numbers say something to people, which those of tasks do
--- not.
local function items(o)
  o.items = o.items or {put = {}, got = {}, puts = 0, gets = 0,
    told = o.kind == "queue" or o.kind == "pipe"}
  return o.items
end

function rules.queue(self, o, e, u, at)
  if e.op == "new" then count(o, 0, 0, at)
  elseif not e.after or e.value ~= OK then return
  elseif e.op == "put" then put(self, items(o), o, e.number, u, at)
  elseif e.op == "get" then get(self, items(o), o, e.number, u, at) end
end

--- A pipe shows at the end where the items arrive.
function rules.pipe(self, o, e, u, at)
  if e.op == "new" then o.other = e.number
  elseif not e.after or e.value ~= OK then return
  elseif e.op == "put" then
    local far = o.other and things.at(self, {kind = "pipe", object = o.other}, at) or o
    put(self, items(far), far, e.number, u, at)
  elseif e.op == "get" then get(self, items(o), o, e.number, u, at) end
end

function rules.pool(self, o, e, u, at)
  if e.op == "put" and not e.after then put(self, items(o), o, e.number, u, at)
  elseif e.op == "get" and e.after and e.value == OK then
    get(self, items(o), o, e.number, u, at)
  end
end
rules.executor = rules.pool

--- Operations whose told end is the end of a wait.
local ends_wait = {acquire = true, put = true, get = true, wait = true, join = true,
  collect = true, add = true, update = true, set = true}

function things.follow(self, e, u, at)
  local o = things.at(self, e, at)
  if e.op == "new" then
    o.place, o.size, o.flavour = self.place, e.number, e.value
    self.made = self.made or {}
    local before = self.made[self.place] or 0
    o.nth, self.made[self.place] = before + 1, before + 1 -- several are made in one line
  end
  if e.after and ends_wait[e.op] and u.waits == o.id then
    things.goes(self, u, at)
    land(self, u, at)
  end
  local rule = rules[e.kind]
  if rule then rule(self, o, e, u, at) end
end

function things.finish(self)
  for _, u in ipairs(self.units) do
    if u.waits then things.goes(self, u, self.finish) end
  end
end

return things
