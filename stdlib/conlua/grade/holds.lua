-- SPDX-License-Identifier: MIT
--- The locks that units hold, event by event.

local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"

local holds = {}

--- Kinds of objects that a unit acquires and releases.
holds.locks = {lock = true, rlock = true}
holds.all = {lock = true, rlock = true, semaphore = true}

--- Object, as "kind#number" -> acquisitions that were not released.
---@alias Held table<string, integer>

--- Take `n` acquisitions of an object from the unit, as far as the unit has acquisitions. Returns
--- how many are left of n.
local function give(mine, key, n)
  local has = mine and mine[key] or 0
  if has > n then mine[key] = has - n
  elseif has > 0 then mine[key] = nil end
  return n > has and n - has or 0
end

--- A release gives back acquisitions of the unit. A semaphore belongs to nobody: where the unit has
--- too few acquisitions, the release gives back acquisitions of other units, and then adds tokens.
local function release(self, e, key)
  local left = give(self.held[e.unit], key, e.number)
  if e.kind ~= "semaphore" then return end
  for _, mine in pairs(self.held) do left = give(mine, key, left) end
  self.added[key] = (self.added[key] or 0) + left
end

--- An acquire that takes an added token holds nothing: the semaphore is a signal.
local function acquire(self, e, key)
  local added = self.added[key] or 0
  if added > 0 then
    self.added[key] = added - 1
    return
  end
  local mine = self.held[e.unit]
  mine[key] = (mine[key] or 0) + e.number
end

--- Call visit(i, e, mine, key) for each event on an object of the kinds, and each event without an
--- object: `mine` has the locks of the unit after the event, `key` is the name of the object. What
--- the exercise's own modules do to objects does not count.
---@param model Model
---@param kinds table<string, boolean>
---@param visit fun(i: integer, e: Event, mine: Held, key: string?)
---@return table<integer, Held> held at the end, by units
function holds.each(model, kinds, visit)
  local held, names = {}, {}
  local self = {held = held, added = {}}
  for i, e in ipairs(model.events) do
    local mine, key = held[e.unit] or {}, nil
    held[e.unit] = mine
    if kinds[e.kind] and not e.others then
      local of_kind = names[e.kind] or {}
      key = of_kind[e.object] or facts.object(e)
      names[e.kind], of_kind[e.object] = of_kind, key
      if e.op == "acquire" and edges.was_done(e) then acquire(self, e, key)
      elseif e.op == "release" and not e.after then release(self, e, key) end
    end
    if key or not e.object or e.op == "end" then visit(i, e, mine, key) end
  end
  return held
end

return holds
