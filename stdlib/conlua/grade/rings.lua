-- SPDX-License-Identifier: MIT
--- Rings of locks: units that each hold a lock and wait, without limit, for the lock of the next
--- unit. A run may go well and nevertheless have such a ring: if all units take the first lock at
--- once, all units wait for ever.

local facts = require "conlua.grade.facts"
local holds = require "conlua.grade.holds"
local order = require "conlua.grade.order"

local rings = {}

local LONGEST = 8 -- locks of a ring
local MOST_STEPS = 20000 -- of the search for rings

--- The waits of a run: {from=, to=, unit=, line=, at=, gates=}. The unit held the lock `from` and
--- waited, without limit, for the lock `to`; `gates` are the other locks that the unit held. A lock
--- with several permits can be only a gate. Returns also the permits of all locks.
local function waits_of(model)
  local list, seen, permits = {}, {}, {}
  local function wait(i, e, mine, key)
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
  end
  holds.each(model, holds.all, function(i, e, mine, key)
    if not key then return end
    if e.op == "new" then permits[key] = e.kind == "semaphore" and e.number or 1
    elseif e.op == "acquire" and not e.after and not e.limit and not mine[key]
      and (permits[key] or 1) == 1 then
      wait(i, e, mine, key)
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
  return false, first.line, "ring", text
end

-- Kinds of objects, beside locks, that order waits.
local others = {event = true, barrier = true, countdown = true, queue = true, pipe = true,
  cell = true, pool = true, executor = true}

--- A ring of waits that nothing in the order keeps from closing; nil: there is none.
local function find_ring(list, by_lock, o, permits)
  local budget = {steps = MOST_STEPS}
  for _, start in ipairs(list) do
    local ring = search(by_lock, o, permits, start, budget)
    if ring then return ring end
  end
end

--- No ring of waits can close, for any timing. A ring that only the times of the run have kept from
--- closing, as far as is known, is no failure.
function rings.no_cycle(model, check)
  local list, permits = waits_of(model)
  local by_lock = {}
  for _, wait in ipairs(list) do
    by_lock[wait.from] = by_lock[wait.from] or {}
    table.insert(by_lock[wait.from], wait)
  end
  if #list < 2 then return true end
  local ring, only_time = order.decide(model, check.means, others, function(o)
    return find_ring(list, by_lock, o, permits)
  end)
  if ring then return told_of(model, ring) end
  return true, nil, only_time
end

return rings
