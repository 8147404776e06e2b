-- SPDX-License-Identifier: MIT
--- Visits to regions, and how many visits may happen at once because nothing orders the visits.

local order = require "conlua.grade.order"

local regions = {}

local MOST_VISITS = 1200 -- more visits are not compared

---@class Visit
---@field unit integer the unit that entered
---@field region string? nil: the life of a unit, an operation, or the time of a lock
---@field from integer place of the enter
---@field to number place of the leave; math.huge: no leave
---@field line integer of the submission; 0: not known
---@field left_by integer? the unit that left

--- The unit leaves at place `i`: end the last open visit of the unit, or else the oldest open
--- visit, unless `only_own`. Returns whether there was a visit to end.
local function leave(open, unit, i, only_own)
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

--- The visits to a region without inner visits, which lie within another visit of the unit.
local function outermost(list)
  local kept, last = {}, {}
  for _, v in ipairs(list) do
    local before = last[v.unit]
    if not (before and v.left_by == v.unit and before.left_by == v.unit and v.to <= before.to) then
      kept[#kept + 1] = v
      last[v.unit] = v
    end
  end
  return kept
end

--- The regions in which a unit leaves without having entered, so that visits there outlast the unit
--- that began them.
local function handed_over(model)
  local open, handed = {}, {}
  for _, e in ipairs(model.events) do
    if e.text and (e.op == "enter" or e.op == "leave") then
      local key = e.text .. "\0" .. e.unit
      local n = (open[key] or 0) + (e.op == "enter" and 1 or -1)
      if n < 0 then handed[e.text] = true end
      open[key] = math.max(n, 0)
    end
  end
  return handed
end

--- The visits to each region, read from the events. Where a unit inside a region enters the region
--- again, that is part of the outer visit. A leave by a unit without an open visit ends the oldest
--- open visit to the region: so a slot of a buffer may be entered by a first unit and left by a
--- second. The end of a unit ends all open visits of the unit, unless other units end visits to the
--- region.
---@return table<string, Visit[]> by region
local function read_visits(model)
  local visits, inside, handed = {}, {}, handed_over(model) -- inside: region -> open visits
  for i, e in ipairs(model.events) do
    if e.op == "enter" and e.text then
      local v = {unit = e.unit, region = e.text, from = i, to = math.huge, line = e.line}
      visits[e.text], inside[e.text] = visits[e.text] or {}, inside[e.text] or {}
      table.insert(visits[e.text], v)
      table.insert(inside[e.text], v)
    elseif e.op == "leave" and inside[e.text] then
      leave(inside[e.text], e.unit, i)
    elseif e.op == "end" then
      for name, open in pairs(inside) do
        while not handed[name] and leave(open, e.unit, i, true) do end
      end
    end
  end
  for name, list in pairs(visits) do visits[name] = outermost(list) end
  return visits
end

--- Sort visits by their beginnings.
---@param list Visit[]
---@return Visit[] list
function regions.sorted(list)
  table.sort(list, function(v, w) return v.from < w.from end)
  return list
end

--- The visits to a region, or to several, in the order of the enters. The events are read once for
--- a run.
---@param model Model
---@param wanted string | string[]
---@return Visit[]
function regions.visits(model, wanted)
  model.visits = model.visits or read_visits(model)
  if type(wanted) == "string" then return model.visits[wanted] or {} end
  local list = {}
  for _, name in ipairs(wanted) do
    table.move(model.visits[name] or {}, 1, #(model.visits[name] or {}), #list + 1, list)
  end
  return regions.sorted(list)
end

--- The most visits at a time, and the first visit at which more than `limit` visits went on.
---@param visits Visit[] in the order of `from`
---@param limit integer
---@return integer most
---@return Visit? first
function regions.most_at_once(visits, limit)
  local ends, most, gone, first = {}, 0, 0, nil
  for i, v in ipairs(visits) do ends[i] = v.to end
  table.sort(ends)
  for i, v in ipairs(visits) do
    while ends[gone + 1] < v.from do gone = gone + 1 end
    most = math.max(most, i - gone)
    if i - gone > limit then first = first or v end
  end
  return most, first
end

--- Two visits to different regions, the earlier visit first, for which is_fault(v, w) holds; nil:
--- there are none.
---@param visits Visit[]
---@param is_fault fun(v: Visit, w: Visit): boolean
---@return {[1]: Visit, [2]: Visit}?
function regions.find_apart(visits, is_fault)
  for j, w in ipairs(visits) do
    for i = 1, j - 1 do
      local v = visits[i]
      if v.region ~= w.region and is_fault(v, w) then return {v, w} end
    end
  end
end

--- Is visit v over before visit w begins, by the order `o`?
---@param o Order
---@param v Visit
---@param w Visit
---@return boolean
function regions.is_before(o, v, w) return v.to < w.from and order.before(o, v.to, w.from) end

local is_before = regions.is_before

--- Divide the visits into chains: within a chain, each visit is over before the next visit begins.
--- A visit continues the newest chain that fits, or begins a chain. Returns the places of the next
--- visits, by the places of the visits before, and the number of chains.
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

--- Continue the chain that ends at visit v with the beginning of another chain. For that, other
--- visits may get another next visit: `next_of` is a matching of visits with next visits, and the
--- search is for an augmenting path. Returns whether the matching has grown by a pair.
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

--- Visits of which no two are ordered, as many as there are chains, from a largest matching
--- (König's theorem). Alternating paths lead from the ends of chains to visits as predecessors
--- (`left`) and as next visits (`right`): the result is the visits only in `left`.
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

--- Visits of which no two are ordered, if there are more than `limit`, else nil. With nil, the
--- visits form at most `limit` chains: within a chain, each visit is over before the next visit
--- begins.
---@param o Order
---@param visits Visit[]
---@param limit integer
---@return Visit[]?
function regions.wider(o, visits, limit)
  if #visits <= limit then return nil end
  if #visits > MOST_VISITS then visits = table.move(visits, 1, MOST_VISITS, 1, {}) end
  if limit == 1 then
    for i = 2, #visits do
      if not is_before(o, visits[i - 1], visits[i]) then return {visits[i - 1], visits[i]} end
    end
    return nil
  end
  local next_of, n = chains(o, visits)
  if n <= limit then return nil end
  local prev_of = {}
  for v, w in pairs(next_of) do prev_of[w] = v end
  for v = 1, #visits do
    if not next_of[v] and augment(o, visits, next_of, prev_of, v, {}) then n = n - 1 end
    if n <= limit then return nil end
  end
  return unordered(o, visits, next_of, prev_of)
end

return regions
