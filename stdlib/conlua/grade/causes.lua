-- SPDX-License-Identifier: MIT
--- Checks on the order of a run (conlua.grade.order): rules that hold for any timing. A check
--- returns true; or, as the checks of conlua.grade.events, false, the line of the submission, and
--- the key and the values of a sentence. A check that only the times of the run could decide
--- returns true, nil and "only_time".

local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"
local holds = require "conlua.grade.holds"
local order = require "conlua.grade.order"
local regions = require "conlua.grade.regions"
local tokens = require "conlua.grade.tokens"

local causes = {}

local MOST_OF_TURNOVER = 60 -- visits; later visits are not compared

local place = facts.place

local function nobody(check) return false, nil, "nobody_inside", check.region end

--- The kinds of objects that the field `by` of a check names; nil: all kinds. A condition orders by
--- its lock.
local function set_of(names)
  if not names then return nil end
  local set = {}
  for _, name in ipairs(type(names) == "table" and names or {names}) do set[name] = true end
  if set.condition then set.lock, set.rlock = true, true end
  return set
end

--- Search for a fault, as order.decide. With the field `by` only edges of objects of the given
--- kinds count, beside starts, ends and joins, and what the times say counts for nothing.
local function decide(model, check, find)
  local by = set_of(check.by)
  return order.decide(model, by and "objects" or check.means, by, find)
end

--- Two visits to different regions without an order, or that a semaphore lets happen at once; nil:
--- there are none. The field `by_tokens` of the result says that a semaphore is the reason.
local function find_unordered_apart(o, visits)
  local pair = regions.find_apart(visits, function(v, w) return not regions.is_before(o, v, w) end)
  local lets_both = not pair and tokens.lets_both(o)
  if not lets_both then return pair end
  pair = regions.find_apart(visits, lets_both)
  if pair then pair.by_tokens = true end
  return pair
end

--- More than k visits of which no two are ordered; where k is 1, also two that a semaphore lets
--- happen at once (with the field `by_tokens`); nil: there are none.
local function find_wide(o, visits, k)
  local wide = regions.wider(o, visits, k)
  if wide or k > 1 then return wide end
  wide = tokens.pair(o, visits)
  if wide then wide.by_tokens = true end
  return wide
end

--- Any two visits to different regions of the list are ordered.
local function ordered_apart(model, check)
  local visits = regions.visits(model, check.regions)
  if #visits == 0 then return false, nil, "nobody_inside", check.regions[1] end
  local pair, note = decide(model, check, function(o) return find_unordered_apart(o, visits) end)
  if not pair then return true, nil, note end
  local v, w = pair[1], pair[2]
  local key = pair.by_tokens and "apart_tokens" or w.from < v.to and "apart_met" or "apart"
  return false, w.line, key,
    place(model, v.unit, v.line), v.region, place(model, w.unit, w.line), w.region
end

--- A visit that a unit began and another unit ended, although the end need not wait for the
--- beginning; nil: there is none.
local function find_early(o, visits)
  for _, v in ipairs(visits) do
    if v.left_by and v.left_by ~= v.unit and not order.before(o, v.from, v.to) then return v end
  end
end

--- Of any k + 1 visits, two are ordered; and where another unit ends a visit, the end comes after
--- the beginning. With `regions`: any two visits to different regions are ordered.
function causes.ordered(model, check)
  if check.regions then return ordered_apart(model, check) end
  local visits, k = regions.visits(model, check.region), check.k or 1
  if #visits == 0 then return nobody(check) end
  local early, note = decide(model, check, function(o) return find_early(o, visits) end)
  if early then
    local e = model.events[early.to]
    return false, e.line, "taken_early", place(model, e.unit, e.line), check.region,
      place(model, early.unit, early.line)
  end
  local wide, note_too = decide(model, check, function(o) return find_wide(o, visits, k) end)
  if not wide then return true, nil, note or note_too end
  local v, w = wide[1], wide[2]
  local first, second = place(model, v.unit, v.line), place(model, w.unit, w.line)
  if k > 1 then
    return false, v.line, "unordered_many", #wide, check.region, k, first, second
  end
  local key = wide.by_tokens and "unordered_tokens" or w.from < v.to and "unordered_met"
    or "unordered"
  return false, w.line, key, first, second, check.region
end

--- The lives of the units of a kind, as visits.
local function lives(model, kind)
  local list = {}
  for _, u in ipairs(model.list) do
    if facts.is_of(u, kind) then
      list[#list + 1] = {unit = u.maker, from = u.from, to = u.ended or math.huge, line = u.line}
    end
  end
  return regions.sorted(list)
end

--- The operations that fit the check, each from the announcement to the end, as visits.
local function operations(model, check)
  local list, announced = {}, edges.pairs_of(model)
  for i, e in ipairs(model.events) do
    if facts.is_wanted(model, e, check) then
      list[#list + 1] = {unit = e.unit, from = announced[i] or i, to = i, line = e.line}
    end
  end
  return regions.sorted(list)
end

--- Are there visits to two different regions without an order?
local function concurrent_apart(model, check)
  local visits = regions.visits(model, check.regions)
  if find_unordered_apart(order.of(model, "may"), visits) then return true end
  return false, nil, "kept_apart", check.regions[1], check.regions[2]
end

--- There are n visits, lives of units, operations or lines without an order, so all n may happen at
--- once; with `regions`, visits to two different regions. What did happen at once is not ordered.
--- Enough in a single run.
function causes.concurrent(model, check)
  if check.regions then return concurrent_apart(model, check) end
  local visits
  if check.region then visits = regions.visits(model, check.region)
  elseif check.units then visits = lives(model, check.units)
  elseif check.line then visits = facts.find(model, check)
  else visits = operations(model, check) end
  local name = check.line and "“" .. check.line .. "”" or check.units
    or (check.kind_of or "") .. ":" .. (check.op or "")
  if #visits == 0 and check.region then return nobody(check) end
  if #visits == 0 then return false, nil, "none_fits", name end
  if regions.most_at_once(visits, check.n) >= check.n then return true end
  if regions.wider(order.of(model, "may"), visits, check.n - 1) then return true end
  if check.region then return false, nil, "too_ordered", check.region, check.n end
  return false, nil, "too_ordered_all", check.n, name
end

--- A visit begins after an earlier visit is over, while a third visit, unordered with both, may
--- still go on: the units do not come in waves. Enough in a single run.
function causes.turnover(model, check)
  local visits, o = regions.visits(model, check.region), order.of(model, "may")
  if #visits == 0 then return nobody(check) end
  if #visits > MOST_OF_TURNOVER then visits = table.move(visits, 1, MOST_OF_TURNOVER, 1, {}) end
  local function is_apart(v, w)
    return not regions.is_before(o, v, w) and not regions.is_before(o, w, v)
  end
  for c, late in ipairs(visits) do
    for a = 1, c - 1 do
      if regions.is_before(o, visits[a], late) then
        for b = 1, c - 1 do
          if b ~= a and is_apart(visits[b], late) and is_apart(visits[b], visits[a]) then
            return true
          end
        end
      end
    end
  end
  return false, nil, "waves", check.region
end

local meeting = {barrier = true}

--- For each place where a unit's wait for a meeting was announced, the number of units at the
--- meeting.
local function sizes_of_meetings(o)
  local sizes = {}
  for _, meetings in pairs(o.pairs.arrivals) do
    for _, group in pairs(meetings) do
      local n = facts.count(group)
      for _, at in pairs(group) do sizes[at] = n end
    end
  end
  return sizes
end

--- Before a visit, a unit need not meet a unit (at a barrier) with a visit still to come. A meeting
--- of all visitors is allowed: all may meet before the visits begin.
function causes.free(model, check)
  local visits, o = regions.visits(model, check.region), order.of(model, "must", meeting)
  local seen, sizes = {}, sizes_of_meetings(o)
  for _, v in ipairs(visits) do seen[v.unit] = true end
  local visitors = facts.count(seen)
  if visitors == 0 then return nobody(check) end
  for _, w in ipairs(visits) do
    for _, v in ipairs(visits) do
      local at = v.unit ~= w.unit and o.clocks[w.from][v.unit]
      local n = at and at < v.from and sizes[at] or 0
      if n > 0 and n < visitors then
        return false, w.line, "waits_for_company", place(model, w.unit, w.line),
          check.region, facts.name(model, v.unit)
      end
    end
  end
  return true
end

--- A fact of the first list and a fact of the second list, the former not before the latter; nil:
--- there are none.
local function find_unordered(o, first, second)
  for _, b in ipairs(second) do
    for _, a in ipairs(first) do
      if not regions.is_before(o, a, b) then return {a, b} end
    end
  end
end

--- A selector as text.
local function described(selector)
  if selector.line then return "“" .. selector.line .. "”" end
  if selector.ends then return "end of " .. selector.ends end
  if selector.op then return (selector.kind_of or "") .. ":" .. selector.op end
  return (selector.enter and "enter " or "leave ") .. (selector.enter or selector.leave)
end

--- A fact of the second list without a fact of the first list before, by the same unit; nil: there
--- are none.
local function find_too_soon(model, o, first, second)
  local function unit_of(fact) return facts.home(model, model.events[fact.from].unit) end
  for _, b in ipairs(second) do
    local found = false
    for _, a in ipairs(first) do
      found = found or unit_of(a) == unit_of(b) and regions.is_before(o, a, b)
    end
    if not found then return b end
  end
end

--- Each event of the second selector comes after an event of the first selector by the same unit.
local function before_of_own(model, check, first, second)
  local b, note = decide(model, check, function(o)
    return find_too_soon(model, o, first, second)
  end)
  if not b then return true, nil, note end
  return false, model.events[b.from].line, "too_soon", facts.said(model, b), described(check[1])
end

--- Each event of the first selector comes before each event of the second selector; with `own`,
--- each event of the second selector comes after an event of the first selector by the same unit.
function causes.before(model, check)
  local first, second = facts.find(model, check[1]), facts.find(model, check[2])
  for i, list in ipairs{first, second} do
    if #list == 0 then return false, nil, "none_fits", described(check[i]) end
  end
  if check.own then return before_of_own(model, check, first, second) end
  local pair, note = decide(model, check, function(o) return find_unordered(o, first, second) end)
  if not pair then return true, nil, note end
  local a, b = pair[1], pair[2]
  local line, early, late = model.events[b.from].line, facts.said(model, a),
    facts.said(model, b)
  if not check.by then return false, line, "not_before", late, early end
  local names = type(check.by) == "table" and table.concat(check.by, ", ") or check.by
  return false, line, "not_before_by", late, early, names
end

--- There are `n` visits, all by units of the kind `by`, and `each` visits by each unit; a thread
--- counts as the process around the thread.
function causes.visits(model, check)
  local n, by_unit = 0, {}
  for _, v in ipairs(regions.visits(model, check.region)) do
    local home = facts.home(model, v.unit)
    if not facts.is_kind(model, v.unit, check.by) then
      return false, v.line, "wrong_visitor", facts.name(model, v.unit), check.region
    end
    n, by_unit[home] = n + 1, (by_unit[home] or 0) + 1
  end
  if n == 0 then return nobody(check) end
  local good, wanted = facts.in_range(n, check.n)
  if not good then return false, nil, "visits", n, check.region, wanted end
  for unit, times in pairs(by_unit) do
    good, wanted = facts.in_range(times, check.each)
    if not good then
      return false, nil, "visits_of", facts.name(model, unit), times, check.region, wanted
    end
  end
  return true
end

--- The first inner visit without an outer visit of its own around; without such a visit, the first
--- outer visit without an inner visit.
local function find_alone(o, inner, outer)
  local taken = {}
  for _, v in ipairs(inner) do
    local around
    for i, w in ipairs(outer) do
      if not taken[i] and w.from < v.from and v.to < w.to and w.to < math.huge
        and order.before(o, w.from, v.from) and order.before(o, v.to, w.to) then
        around = i
        break
      end
    end
    if not around then return v end
    taken[around] = true
  end
  for i, w in ipairs(outer) do
    if not taken[i] then return w end
  end
end

--- Each visit to the region lies within a visit to the region `outer`, each within another visit;
--- and each visit to `outer` is around a visit to the region.
function causes.within(model, check)
  local inner, outer = regions.visits(model, check.region), regions.visits(model, check.outer)
  if #inner == 0 then return nobody(check) end
  local v, note = decide(model, check, function(o) return find_alone(o, inner, outer) end)
  if not v then return true, nil, note end
  local is_inner = v.region == check.region
  return false, v.line, is_inner and "not_around" or "none_inside",
    place(model, v.unit, v.line), v.region, is_inner and check.outer or check.region
end

--- Each unit that enters the region holds a lock that the unit has taken at least twice, and has
--- taken a lock since its visit before.
function causes.nested(model, check)
  local found, visited, key
  local taken = {} -- units that have taken a lock since the last visit
  holds.each(model, holds.locks, function(_, e, mine)
    if e.op == "acquire" and edges.was_done(e) then taken[e.unit] = true end
    if found or e.op ~= "enter" or e.text ~= check.region then return end
    visited = true
    local most = 0
    for _, times in pairs(mine) do most = math.max(most, times) end
    if most < 2 then found, key = e, "not_nested"
    elseif not taken[e.unit] then found, key = e, "not_taken_again" end
    taken[e.unit] = nil
  end)
  if not visited then return nobody(check) end
  if not found then return true end
  return false, found.line, key, place(model, found.unit, found.line),
    check.region
end

return causes
