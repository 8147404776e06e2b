-- SPDX-License-Identifier: MIT
--- The sentences about a run: first the faults, then the costs of waiting, the flow of items, the
--- whole. No sentence claims a race; sentences say what was seen.
---
--- A sentence is {key=, bad=, values={name = value}, at=}. A value is a list, and the first element
--- names the rest: {"unit", id}, {"object", id}, {"time", ns}, {"span", from, to}, {"line",
--- place}, {"text", text}, {"ring", unit, object, unit, object, ...}, {"units", id, ...},
--- {"code", exit code}, {"shares", unit, ns, place, unit, ns, place, ...}. `at` is a
--- place in the picture: {t=, unit= or object= or line=, a=, b=, path=}.

local model = require "conlua.timeline.model"
local paths = require "conlua.timeline.paths"
local things = require "conlua.timeline.things"

local explain = {}

local MOST_OF_A_KIND = 6
local MOST_NAMED = 50 -- units of a list
local MOST_PAIRS = 2
local MANY = 20 -- units of which one sentence speaks instead of lanes
local TERMINATED = -15 -- the exit code of a unit that was told to end
local WAITS, GOES, TAKES, GIVES, COUNTS, POINT = things.what.waits, things.what.goes,
  things.what.takes, things.what.gives, things.what.counts, things.what.point

local function unit(id) return {"unit", id} end
local function object(id) return {"object", id} end
local function time(ns) return {"time", ns} end
local function span(from, to) return {"span", from, to or from} end
local function line(place) return {"line", place} end
local function text(value) return {"text", tostring(value)} end

local function percent(part, whole)
  return text(("%.0f %%"):format(whole > 0 and 100 * part / whole or 0))
end

---@class Sentence
---@field key string of conlua.texts.timeline
---@field bad boolean?
---@field values table<string, table>
---@field at table?

local function add(list, key, values, at, bad)
  list[#list + 1] = {key = key, values = values, at = at, bad = bad or nil}
end

-- ---- what went wrong ----

local function of_rings(self, list)
  for _, r in ipairs(self.rings) do
    local at = {t = r.at, unit = r.victim, a = r.at, b = r.till}
    if not r.ring then
      add(list, "deadlock_plain", {u = unit(r.victim), s = span(r.at)}, at, true)
    else
      add(list, "deadlock", {s = span(r.at), u = unit(r.victim),
        r = {"ring", table.unpack(r.ring)}}, at, true)
      local locks = {}
      for i = 2, #r.ring, 2 do if r.ring[i] > 0 then locks[#locks + 1] = r.ring[i] end end
      table.sort(locks)
      if #locks > 1 and #locks == #r.ring // 2 then
        add(list, "cure", {o = object(locks[1]), p = object(locks[2])},
          {t = r.at, object = locks[1]})
      end
    end
  end
end

local function of_deaths(self, list)
  for _, d in ipairs(self.deaths) do
    local code = {"code", d.code}
    local at = {t = d.at, unit = d.unit}
    for _, id in ipairs(d.held) do
      local got = d.got[id]
      if got then
        add(list, "died_heir", {u = unit(d.unit), x = code, s = span(d.at), o = object(id),
          v = unit(got.unit), d = time(got.at - d.at)}, at, true)
      else
        add(list, "died_holding", {u = unit(d.unit), x = code, s = span(d.at),
          o = object(id)}, at, true)
      end
    end
    if #d.held == 0 and not (self.by_id[d.unit].daemon and d.code == TERMINATED) then
      add(list, "died", {u = unit(d.unit), x = code, s = span(d.at)}, at,
        d.code ~= TERMINATED)
    end
  end
  for _, u in ipairs(self.units) do
    if u.ended and u.code > 0 then
      add(list, "failed", {u = unit(u.id), x = text(u.code), s = span(u.ended)},
        {t = u.ended, unit = u.id}, true)
    end
  end
end

--- A line that several units ran at once without a lock, and at other times with a lock.
local function of_crowds(self, list)
  local best, place
  for at, l in pairs(self.lines) do
    if l.most > 1 and l.free > 1 and l.locked > 1 and (not best or l.time > best.time
      or l.time == best.time and at < place) then
      best, place = l, at
    end
  end
  if not best then return end
  self.pinned = {place}
  local till = best.till or self.finish
  add(list, "crowd", {n = text(best.most), l = line(place), s = span(best.at, till)},
    {t = best.at, line = place, a = best.at, b = till}, true)
  add(list, "in_turns", {o = object(best.lock), l = line(place)}, {t = best.at, line = place})
end

--- The first write to a cell by a unit that had read the cell, while another unit had read the cell
--- and not written yet; nil: there is none.
local function find_lost(o)
  local seen, said = {}, {} -- unit -> when the unit read, and what
  for i = 1, #o.lane, 4 do
    local at, what, who, value = table.unpack(o.lane, i, i + 3)
    if what == TAKES then seen = {}
    elseif what == POINT and value == 0 then seen[who], said[who] = at, o.says and o.says[i]
    elseif what == POINT then
      local mine = seen[who]
      seen[who] = nil
      local other, when = next(seen)
      if mine and other then
        return {other = other, writer = who, from = math.min(mine, when), at = at,
          value = said[who] == said[other] and said[who] or nil}
      end
    end
  end
end

local function of_cells(self, list)
  for _, o in ipairs(self.objects) do
    local lost = o.kind == "cell" and find_lost(o)
    if lost then
      add(list, lost.value and "lost_value" or "lost", {a = unit(lost.other), b = unit(lost.writer),
        o = object(o.id), n = lost.value and text(lost.value),
        s = span(lost.from, lost.at)}, {t = lost.at, object = o.id, a = lost.from, b = lost.at},
        true)
    end
  end
end

-- ---- what waiting cost ----

--- Add to what the units held, or waited for: a list of {unit=, sum=, long=, at=}, and `of`, by
--- unit. `at`: when the unit's longest time began.
local function share(list, id, from, to)
  local s = list.of[id]
  if not s then
    s = {unit = id, sum = 0, long = -1}
    list.of[id], list[#list + 1] = s, s
  end
  s.sum = s.sum + to - from
  if to - from > s.long then s.long, s.at = to - from, from end
end

--- The line in which a unit was at a time; 0: not known.
local function place_at(self, unit_id, at)
  local lane = self.by_id[unit_id].lane
  local low, high = 0, #lane // 4
  while low < high do
    local middle = (low + high + 1) // 2
    if lane[4 * middle - 3] <= at then low = middle else high = middle - 1 end
  end
  return low > 0 and lane[4 * low - 1] or 0
end

--- Shares as a value, the largest first.
local function shares_of(self, by)
  table.sort(by, function(a, b) return a.sum > b.sum or a.sum == b.sum and a.unit < b.unit end)
  local value = {"shares"}
  for i = 1, math.min(#by, MOST_NAMED) do
    local s = by[i]
    local n = #value
    value[n + 1], value[n + 2], value[n + 3] = s.unit, s.sum, place_at(self, s.unit, s.at)
  end
  return value
end

--- How an object was used: {taken=, held=, waits=, waited=, long=, longest={unit, from, to},
--- hold={unit, from, to}, holders=, waiters=}.
local function use_of(self, o)
  local use = {taken = 0, held = 0, waits = 0, waited = 0, long = 0, hold_long = 0,
    holders = {of = {}}, waiters = {of = {}}}
  local since, owner, taken_at = {}, nil, 0
  local function holds_until(at)
    if not owner then return end
    use.held = use.held + at - taken_at
    share(use.holders, owner, taken_at, at)
    if at - taken_at > use.hold_long then
      use.hold_long, use.hold = at - taken_at, {owner, taken_at, at}
    end
    owner = nil
  end
  for i = 1, #o.lane, 4 do
    local at, what, who, value = table.unpack(o.lane, i, i + 3)
    if what == WAITS then since[who] = at
    elseif what == GOES and since[who] then
      local d = at - since[who]
      use.waits, use.waited = use.waits + 1, use.waited + d
      share(use.waiters, who, since[who], at)
      if d > use.long then use.long, use.longest = d, {who, since[who], at} end
      since[who] = nil
    elseif what == TAKES then
      use.taken, owner, taken_at = use.taken + 1, who, at
    elseif what == GIVES then holds_until(at)
    elseif what == COUNTS then
      if not use.most or value > use.most then use.most, use.most_at = value, at end
      if not use.least or value < use.least then use.least, use.least_at = value, at end
      if use.was == 0 then use.empty = (use.empty or 0) + at - use.was_at end
      use.was, use.was_at = value, at
    end
  end
  holds_until(self.finish)
  if use.was == 0 then use.empty = (use.empty or 0) + self.finish - use.was_at end
  return use
end

local function of_lock(self, list, o, use)
  if use.taken == 0 then return end
  local life = self.finish
  if use.waits == 0 then
    if use.taken > 1 then add(list, "lock_quiet", {o = object(o.id), n = text(use.taken)},
      {t = use.hold and use.hold[2] or 0, object = o.id}) end
    return
  end
  local long, hold = use.longest, use.hold
  add(list, "lock_use", {o = object(o.id), n = text(use.taken), p = percent(use.held, life),
    w = text(use.waits), d = time(use.waited)}, {t = long[2], object = o.id})
  add(list, "lock_long", {o = object(o.id), u = unit(long[1]), d = time(use.long),
    l = line(place_at(self, long[1], long[2])), s = span(long[2], long[3])},
    {t = long[2], unit = long[1], a = long[2], b = long[3]})
  if hold then
    add(list, "lock_by", {o = object(o.id), us = shares_of(self, use.holders),
      vs = shares_of(self, use.waiters)}, {t = hold[2], object = o.id, a = hold[2], b = hold[3]})
  end
end

local function of_semaphore(_, list, o, use)
  if use.waits == 0 or not use.most then return end
  local long = use.longest
  add(list, "semaphore_use", {o = object(o.id), n = text((o.size or use.most) - use.least),
    w = text(use.waits), u = unit(long[1]), d = time(use.long), s = span(long[2], long[3])},
    {t = long[2], object = o.id})
end

local function of_queue(self, list, o, use)
  if not use.most or use.most == 0 then return end
  add(list, "queue_fill", {o = object(o.id), n = text(use.most), s = span(use.most_at),
    p = percent(use.empty or 0, self.finish)}, {t = use.most_at, object = o.id})
end

local function of_event(_, list, o, use)
  if use.waits == 0 then return end
  local long = use.longest
  add(list, "event_wait", {o = object(o.id), n = text(use.waits), u = unit(long[1]),
    d = time(use.long), s = span(long[2], long[3])}, {t = long[3], object = o.id})
end

local by_kind = {lock = of_lock, rlock = of_lock, semaphore = of_semaphore, queue = of_queue,
  pipe = of_queue, pool = of_queue, executor = of_queue, event = of_event, barrier = of_event,
  condition = of_event, countdown = of_event}

--- Of many objects of a kind only the objects with the longest waits have sentences.
local function of_objects(self, list)
  local used = {}
  for _, o in ipairs(self.objects) do
    if by_kind[o.kind] then used[#used + 1] = {o = o, use = use_of(self, o)} end
  end
  table.sort(used, function(a, b)
    if a.use.waited ~= b.use.waited then return a.use.waited > b.use.waited end
    return a.o.id < b.o.id
  end)
  local told = {}
  for _, one in ipairs(used) do
    local kind = one.o.kind
    told[kind] = (told[kind] or 0) + 1
    if told[kind] <= MOST_OF_A_KIND then by_kind[kind](self, list, one.o, one.use) end
  end
end

-- ---- the whole ----

local function of_items(self, list)
  local flow, arrows = {}, self.arrows
  for i = 1, #arrows, 6 do
    if arrows[i + 4] == model.arrows.item then
      local id = arrows[i + 5]
      local f = flow[id]
      if not f then
        f = {n = 0, by = {}, stay = 0, first = {}}
        flow[id] = f
      end
      local to = arrows[i + 3]
      f.n, f.stay = f.n + 1, f.stay + arrows[i + 2] - arrows[i]
      f.by[to] = (f.by[to] or 0) + 1
      f.first[to] = f.first[to] or arrows[i + 2]
    end
  end
  for id, o in ipairs(self.objects) do
    local f = flow[id]
    if f and f.n > 1 then
      local most, least
      for who, n in pairs(f.by) do
        if not most or n > f.by[most] or n == f.by[most] and who < most then most = who end
        if not least or n < f.by[least] or n == f.by[least] and who > least then least = who end
      end
      add(list, "items", {o = object(id), n = text(f.n), d = time(f.stay // f.n)},
        {t = f.first[most], object = id})
      if f.by[most] > f.by[least] then
        add(list, "share", {o = object(o.id), u = unit(most), n = text(f.by[most]),
          v = unit(least), m = text(f.by[least])}, {t = f.first[most], unit = most})
      end
    end
  end
end

--- Units of one Lua state that ran in turns: those that took the most turns first.
local function of_states(self, list)
  for _, u in ipairs(self.units) do
    local turns = u.turns
    if turns and turns.n > 3 then
      local ids = {}
      for id in pairs(turns.units) do ids[#ids + 1] = id end
      table.sort(ids, function(a, b)
        local n, m = turns.units[a], turns.units[b]
        return n > m or n == m and a < b
      end)
      add(list, "turns", {us = {"units", table.unpack(ids, 1, math.min(#ids, MOST_NAMED))},
        n = text(turns.n), s = span(turns.from, turns.till)}, {t = turns.from, unit = ids[1],
        a = turns.from, b = turns.till})
    end
  end
end

--- The pairs of units that ran at the same time for the longest.
local function of_pairs(self, list)
  local pairs_of = {}
  for a, others in pairs(self.pairs) do
    for b, time_of in pairs(others) do pairs_of[#pairs_of + 1] = {a, b, time_of} end
  end
  table.sort(pairs_of, function(p, q)
    if p[3] ~= q[3] then return p[3] > q[3] end
    return p[1].id < q[1].id or p[1] == q[1] and p[2].id < q[2].id
  end)
  for i = 1, math.min(MOST_PAIRS, #pairs_of) do
    local a, b, together = table.unpack(pairs_of[i])
    if together * 20 >= self.finish then
      add(list, "together", {a = unit(a.id), b = unit(b.id), d = time(together)},
        {t = b.began or b.born, unit = b.id})
    end
  end
end

local waits = {[model.states.state] = true, [model.states.blocked] = true,
  [model.states.outside] = true, [model.states.stopped] = true}

local function never_waited(u)
  for i = 2, #u.lane, 4 do if waits[u.lane[i]] then return false end end
  return true
end

local function of_units(self, list)
  local never = {"units"}
  for _, u in ipairs(self.units) do
    if not u.began then never[#never + 1] = u.id end
  end
  if #never > 1 then
    add(list, "never_ran", {us = never}, {t = self.by_id[never[2]].born, unit = never[2]}, true)
  end
  local only_ran = {"units"}
  for _, u in ipairs(self.units) do
    if u.began and u.lane[1] and never_waited(u) then only_ran[#only_ran + 1] = u.id end
  end
  if #only_ran > MANY then
    add(list, "only_ran", {n = text(#only_ran - 1), us = {table.unpack(only_ran, 1, MOST_NAMED)}},
      {t = self.by_id[only_ran[2]].born, unit = only_ran[2]})
  end
end

local function of_all(self, list)
  local whole = math.max(1, self.finish)
  add(list, "at_once", {n = text(("%.2f"):format(self.area / whole)), m = text(self.most_running),
    p = percent(self.idle, whole)}, {t = self.most_at, at_once = true})
  local path = paths.critical(self)
  if not path then return end
  self.path = path
  local long
  for _, p in ipairs(path) do
    if not long or p.to - p.from > long.to - long.from then long = p end
  end
  if not long then return end
  local bare = {[0] = "how_runs", [4] = "how_away"}
  local hows = {[0] = "how_running", "how_ready", "how_state", "how_blocked", "how_outside",
    "how_stopped"}
  local how = long.place == 0 and bare[long.state] or hows[long.state]
  add(list, "critical", {us = {"units", table.unpack(paths.units_of(path))}, u = unit(long.unit),
    d = time(long.to - long.from), how = {"said", how, long.place},
    s = span(long.from, long.to)}, {t = long.to, unit = long.unit, a = long.from, b = long.to,
    path = true})
end

local function of_delays(self, list)
  if self.delays == false then add(list, "delays_unknown", {})
  elseif (self.delayed or 0) * 100 >= math.max(1, self.finish) then
    add(list, "delays", {d = time(self.delayed)}, {t = 0, at_once = true})
  end
end

local function of_missing(self, list)
  if self.lost > 0 then
    add(list, "dropped", {n = text(self.lost), s = span(self.known)}, {t = self.known}, true)
  end
  if self.ending == "death" then
    add(list, "cut_off", {s = span(self.finish)}, {t = self.finish}, true)
  end
end

--- The sentences about a run, in the order in which they are told.
---@param self Timeline
---@return Sentence[]
function explain.sentences(self)
  if self.sentences then return self.sentences end
  local list = {}
  for _, part in ipairs{of_missing, of_rings, of_deaths, of_crowds, of_cells, of_units, of_objects,
    of_items, of_states, of_pairs, of_all, of_delays} do
    part(self, list)
  end
  local bad, good = {}, {}
  for _, s in ipairs(list) do table.insert(s.bad and bad or good, s) end
  table.move(good, 1, #good, #bad + 1, bad)
  self.sentences = bad
  return bad
end

return explain
