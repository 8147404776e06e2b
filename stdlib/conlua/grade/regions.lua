-- SPDX-License-Identifier: MIT
--- Visits of regions, and how many of them nothing keeps apart.

local order = require "conlua.grade.order"

local regions = {}

local MOST_VISITS = 1200 -- of which every two are compared

---@class Visit
---@field unit integer the unit that entered
---@field region string
---@field from integer place of the enter
---@field to integer place of the leave; math.huge: nobody left
---@field line integer of the submission; 0: not known

--- The visits of a region, or of several, in the order of their beginnings. A region that a unit
--- enters again while it is inside is one visit. Who leaves without having entered ends the oldest
--- visit of the region: so a slot of a buffer may be entered by one unit and left by another.
---@param model Model
---@param wanted string | string[]
---@return Visit[]
function regions.visits(model, wanted)
  local set, list = {}, {}
  for _, name in ipairs(type(wanted) == "table" and wanted or {wanted}) do set[name] = true end
  local inside = {} -- region -> unit -> visits that are open
  for name in pairs(set) do inside[name] = {} end
  for i, e in ipairs(model.events) do
    if e.op == "enter" and set[e.text] then
      local v = {unit = e.unit, region = e.text, from = i, to = math.huge, line = e.line}
      list[#list + 1] = v
      table.insert(inside[e.text], v)
    elseif e.op == "leave" and set[e.text] then
      regions.leave(inside[e.text], e.unit, i)
    elseif e.op == "end" then
      for name in pairs(set) do
        while regions.leave(inside[name], e.unit, i, true) do end
      end
    end
  end
  return regions.outermost(list)
end

--- Unit `unit` leaves at `i`: of the open visits its own last one ends, or the oldest of all.
function regions.leave(open, unit, i, only_own)
  local at = not only_own and #open > 0 and 1 or nil
  for k = #open, 1, -1 do
    if open[k].unit == unit then
      at = k
      break
    end
  end
  if not at then return false end
  local v = table.remove(open, at)
  v.to, v.left_by = i, unit
  return true
end

--- Visits that lie in no other visit of the unit to the region.
function regions.outermost(list)
  local kept, last = {}, {}
  for _, v in ipairs(list) do
    local key = v.region .. "\0" .. v.unit
    local before = last[key]
    if not (before and v.left_by == v.unit and before.left_by == v.unit and v.to < before.to) then
      kept[#kept + 1] = v
      last[key] = v
    end
  end
  return kept
end

--- Is visit v over before visit w begins, by this order?
---@param o Order
function regions.is_before(o, v, w) return v.to < w.from and order.before(o, v.to, w.from) end

local is_before = regions.is_before

--- A visit for each chain that ends with it: as long as one fits, it goes on with the next visit.
--- Returns for each visit the visit behind it in its chain, and the number of chains.
local function chains(o, visits)
  local next_of, ends = {}, {}
  for i, w in ipairs(visits) do
    local best
    for k = #ends, 1, -1 do
      if is_before(o, visits[ends[k]], w) then
        best = k
        break
      end
    end
    if best then next_of[table.remove(ends, best)] = i end
    ends[#ends + 1] = i
  end
  return next_of, #ends
end

--- Find a better place for the chain that ends at v: in a matching of visits with the visits behind
--- them, one more.
local function augment(o, visits, next_of, prev_of, v, seen)
  for w = v + 1, #visits do
    if not seen[w] and is_before(o, visits[v], visits[w]) then
      seen[w] = true
      if not prev_of[w] or augment(o, visits, next_of, prev_of, prev_of[w], seen) then
        next_of[v], prev_of[w] = w, v
        return true
      end
    end
  end
  return false
end

--- The visits that no matching reaches from the ends of chains: nothing orders any two of them
--- (König's theorem; as many as there are chains).
local function unordered(o, visits, next_of, prev_of)
  local left, right = {}, {}
  local function reach(v)
    if left[v] then return end
    left[v] = true
    for w = v + 1, #visits do
      if not right[w] and is_before(o, visits[v], visits[w]) then
        right[w] = true
        if prev_of[w] then reach(prev_of[w]) end
      end
    end
  end
  for v = 1, #visits do
    if not next_of[v] then reach(v) end
  end
  local list = {}
  for v = 1, #visits do
    if left[v] and not right[v] then list[#list + 1] = visits[v] end
  end
  return list
end

--- Visits of which nothing orders any two, if there are more than `limit`; nil: there are not. So
--- the visits are `limit` chains, in each of which one visit is over before the next begins.
---@param o Order
---@param visits Visit[]
---@param limit integer
---@return Visit[]?
function regions.wider(o, visits, limit)
  if #visits <= limit then return nil end
  if #visits > MOST_VISITS then visits = table.move(visits, 1, MOST_VISITS, 1, {}) end
  local next_of, n = chains(o, visits)
  if n <= limit then return nil end
  if limit == 1 then
    for i = 2, #visits do
      if not is_before(o, visits[i - 1], visits[i]) then return {visits[i - 1], visits[i]} end
    end
    return nil
  end
  local prev_of = {}
  for v, w in pairs(next_of) do prev_of[w] = v end
  for v = 1, #visits do
    if not next_of[v] and augment(o, visits, next_of, prev_of, v, {}) then n = n - 1 end
    if n <= limit then return nil end
  end
  return unordered(o, visits, next_of, prev_of)
end

return regions
