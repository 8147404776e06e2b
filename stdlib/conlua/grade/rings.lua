-- SPDX-License-Identifier: MIT
--- Rings of locks: units that each hold a lock and wait, without limit, for the lock of the next
--- unit. A run may go well and nevertheless have such a ring: if all units take the first lock at
--- once, all units wait for ever.

local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"
local order = require "conlua.grade.order"

local rings = {}

local LONGEST = 8 -- locks of a ring
local MOST_STEPS = 20000 -- of the search for rings

local is_lock = {lock = true, rlock = true, semaphore = true}

--- Call visit(i, e, lock, held) for each wait without limit for a lock; `held` has the locks of the
--- unit. permits[lock] becomes the number of units that may hold the lock at once.
local function each_wait(model, permits, visit)
  local held = {}
  for i, e in ipairs(model.events) do
    if is_lock[e.kind] and not e.others then
      local mine, key = held[e.unit] or {}, e.kind .. "#" .. e.object
      held[e.unit] = mine
      if e.op == "new" then permits[key] = e.kind == "semaphore" and e.number or 1
      elseif e.op == "acquire" and not e.after then
        if not e.limit then visit(i, e, key, mine) end
      elseif e.op == "acquire" and edges.was_done(e) then mine[key] = (mine[key] or 0) + e.number
      elseif e.op == "release" and mine[key] then
        mine[key] = mine[key] > e.number and mine[key] - e.number or nil
      end
    end
  end
end

--- The waits of a run: {from=, to=, unit=, line=, at=, gates=}. The unit held the lock `from` and
--- waited for the lock `to`; `gates` are the other locks that the unit held. A lock with several
--- permits can be only a gate. Returns also the permits of all locks.
local function waits_of(model)
  local list, seen, permits = {}, {}, {}
  each_wait(model, permits, function(i, e, key, mine)
    if (permits[key] or 1) ~= 1 or mine[key] then return end
    for from in pairs(mine) do
      local name = from .. ">" .. key .. ">" .. e.unit
      if (permits[from] or 1) == 1 and not seen[name] then
        seen[name] = true
        local gates = {}
        for gate in pairs(mine) do gates[gate] = gate ~= from or nil end
        list[#list + 1] = {from = from, to = key, unit = e.unit, line = e.line, at = i,
          gates = gates}
      end
    end
  end)
  return list, permits
end

--- Can all waits of a ring happen at once? Not if all units hold a gate that lets in fewer units
--- than the ring has; and not if other objects order two of the waits.
local function can_close(ring, o, permits)
  for gate in pairs(ring[1].gates) do
    local all = true
    for _, wait in ipairs(ring) do all = all and wait.gates[gate] end
    if all and (permits[gate] or 1) < #ring then return false end
  end
  for i, one in ipairs(ring) do
    for j = 1, i - 1 do
      local a, b = math.min(one.at, ring[j].at), math.max(one.at, ring[j].at)
      if order.before(o, a, b) then return false end
    end
  end
  return true
end

local function search(by_lock, o, permits, start, budget)
  local ring, units = {}, {}
  local function go(wait)
    budget.steps = budget.steps - 1
    if budget.steps < 0 or #ring >= LONGEST or units[wait.unit] then return nil end
    ring[#ring + 1], units[wait.unit] = wait, true
    if wait.to == start.from then
      if can_close(ring, o, permits) then return ring end
    else
      for _, after in ipairs(by_lock[wait.to] or {}) do
        if go(after) then return ring end
      end
    end
    ring[#ring], units[wait.unit] = nil, nil
    return nil
  end
  return go(start)
end

local function told_of(model, ring)
  local first = ring[1]
  local text = facts.told("ring_first", facts.name(model, first.unit), first.from, first.to,
    first.line)
  for i = 2, #ring do
    local w = ring[i]
    text = facts.told("ring_next", text, facts.name(model, w.unit), w.from, w.to, w.line)
  end
  return false, first.line ~= 0 and first.line or nil, "ring", text
end

-- Kinds of objects, beside locks, that order waits.
local others = {event = true, barrier = true, countdown = true, queue = true, pipe = true,
  cell = true, pool = true, executor = true}

--- No ring of waits can close, for any timing.
function rings.no_cycle(model)
  local list, permits = waits_of(model)
  local by_lock, budget = {}, {steps = MOST_STEPS}
  for _, wait in ipairs(list) do
    by_lock[wait.from] = by_lock[wait.from] or {}
    table.insert(by_lock[wait.from], wait)
  end
  if #list < 2 then return true end
  local o = order.of(model, "must", others)
  for _, start in ipairs(list) do
    local ring = search(by_lock, o, permits, start, budget)
    if ring then return told_of(model, ring) end
  end
  return true
end

return rings
