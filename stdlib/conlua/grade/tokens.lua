-- SPDX-License-Identifier: MIT
--- Visits that a semaphore lets happen at once, although the run's tokens have ordered the visits.
---
--- Which token an acquire takes does not matter. So where a semaphore has several tokens, the edge
--- from a release to an acquire may be luck: the next time, the acquire may find another token. For
--- each two visits in order, this file asks whether the semaphore has tokens for both visits at
--- once: whether all releases that come before one of the two beginnings, and the tokens of the
--- first count, are enough for all acquires that come before. "Before" is meant in an order without
--- the edges of such semaphores; so what locks, queues and all other objects order stays in order.

local edges = require "conlua.grade.edges"
local order = require "conlua.grade.order"

local tokens = {}

local NEAR = 60 -- a visit is compared with so many visits before

---@class Tokens of a semaphore
---@field first integer the first count
---@field many boolean was there ever more than a token?
---@field steps table<integer, {at: integer, sum: integer}[]> of each unit: places of events, and
---the tokens that the unit has given, less those that the unit has taken, up to there

--- The change of the count by the event; nil: the event's unit may have learned the count, or the
--- token of a dead unit is taken, so that tokens cannot be told apart from other means.
local function change_of(e)
  if e.op == "release" and not e.after then return e.number end
  if e.op == "acquire" then return not e.after and 0 or edges.was_done(e) and -1 or nil end
end

local function note(known, unit, at, change)
  local steps = known.steps[unit] or {}
  known.steps[unit] = steps
  local last = steps[#steps]
  steps[#steps + 1] = {at = at, sum = (last and last.sum or 0) + change}
end

--- The semaphores of the submission with several tokens, by number.
---@param model Model
---@return table<integer, Tokens>
local function read(model)
  local found, left, count = {}, {}, {}
  for i, e in ipairs(model.events) do
    local key = e.kind == "semaphore" and e.object
    if key and e.op == "new" and not e.others then
      found[key], count[key] = {first = e.number, many = e.number > 1, steps = {}}, e.number
    elseif key and found[key] then
      local change = change_of(e)
      if not change or count[key] + change < 0 then
        left[key] = true
      elseif change ~= 0 then
        count[key] = count[key] + change
        found[key].many = found[key].many or count[key] > 1
        note(found[key], e.unit, i, change)
      end
    end
  end
  for key, known in pairs(found) do
    if left[key] or not known.many then found[key] = nil end
  end
  return found
end

--- The order `o` without the edges of these semaphores. Each such order is made once.
local function without(o, found)
  o.tokenless = o.tokenless or order.new(o.model, o.may, o.by, found)
  return o.tokenless
end

--- The sum of the last step up to the place.
local function sum_until(steps, place)
  local low, high = 0, #steps
  while low < high do
    local middle = (low + high + 1) // 2
    if steps[middle].at <= place then low = middle else high = middle - 1 end
  end
  return low > 0 and steps[low].sum or 0
end

--- The place up to which the unit's events come before the event at place `at`, or are that event.
local function reached(o, unit, at)
  return o.events[at].unit == unit and at or o.clocks[at][unit] or 0
end

--- Has the semaphore tokens for all that comes before the beginnings of both visits?
local function has_for_both(o, known, v, w)
  local left = known.first
  for unit, steps in pairs(known.steps) do
    left = left + sum_until(steps,
      math.max(reached(o, unit, v.from), reached(o, unit, w.from)))
  end
  return left >= 0
end

--- A function that tells of two visits, the first over before the second begins by the order `o`,
--- whether tokens alone have ordered the visits and are enough for both at once; nil: the
--- submission has no semaphore with several tokens.
---@param o Order
---@return (fun(v: Visit, w: Visit): boolean)?
function tokens.lets_both(o)
  if o.by and not o.by.semaphore then return nil end
  o.model.tokens = o.model.tokens or read(o.model)
  local found = o.model.tokens
  if not next(found) then return nil end
  local bare = without(o, found)
  return function(v, w)
    if order.before(bare, v.to, w.from) then return false end
    for _, known in pairs(found) do
      if not has_for_both(bare, known, v, w) then return false end
    end
    return true
  end
end

--- Two of the visits, which are all ordered by `o`, that a semaphore lets happen at once; nil:
--- there are none.
---@param o Order
---@param visits Visit[]
---@return {[1]: Visit, [2]: Visit}?
function tokens.pair(o, visits)
  local lets_both = tokens.lets_both(o)
  if not lets_both then return nil end
  for j, w in ipairs(visits) do
    for i = j - 1, math.max(1, j - NEAR), -1 do
      if lets_both(visits[i], w) then return {visits[i], w} end
    end
  end
end

return tokens
