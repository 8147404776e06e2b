-- SPDX-License-Identifier: MIT
--- Checks on the order of a run (conlua.grade.order): rules that hold for any timing. A check
--- returns true; or, as the checks of conlua.grade.events, false, the line of the submission, and
--- the key and the values of a sentence. A check that only the times of the run could decide
--- returns true, nil and "only_time".

local facts = require "conlua.grade.facts"
local order = require "conlua.grade.order"
local regions = require "conlua.grade.regions"

local causes = {}

local MOST_OF_TURNOVER = 60 -- visits; later visits are not compared

local place, line_of = facts.place, facts.line

--- The failure for two visits without an order.
local function two_visits(model, v, w)
  local key = w.from < v.to and "unordered_met" or "unordered"
  return false, line_of(w.line), key, place(model, v.unit, v.line),
    place(model, w.unit, w.line), v.region
end

--- The order that decides a failure. A possible order of two visits is enough to pass, unless the
--- exercise demands an order by objects (`means = "objects"`).
local function accusing(model, check)
  return order.of(model, check.means == "objects" and "must" or "may")
end

local function nobody(check) return false, nil, "nobody_inside", check.region end

--- Any two visits to different regions of the list are ordered.
local function ordered_apart(model, check)
  local o, visits = accusing(model, check), regions.visits(model, check.regions)
  if #visits == 0 then return false, nil, "nobody_inside", check.regions[1] end
  for j, w in ipairs(visits) do
    for i = 1, j - 1 do
      local v = visits[i]
      if v.region ~= w.region and not regions.is_before(o, v, w) then
        return false, line_of(w.line), w.from < v.to and "apart_met" or "apart",
          place(model, v.unit, v.line), v.region, place(model, w.unit, w.line), w.region
      end
    end
  end
  return true
end

--- Of any k + 1 visits, two are ordered. With `regions`: any two visits to different regions are
--- ordered.
function causes.ordered(model, check)
  if check.regions then return ordered_apart(model, check) end
  local visits, k = regions.visits(model, check.region), check.k or 1
  if #visits == 0 then return nobody(check) end
  local wide = regions.wider(order.of(model, "must"), visits, k)
  if not wide then return true end
  if check.means ~= "objects" then
    wide = regions.wider(order.of(model, "may"), visits, k)
    if not wide then return true, nil, "only_time" end
  end
  if k == 1 then return two_visits(model, wide[1], wide[2]) end
  return false, line_of(wide[1].line), "unordered_many", #wide, check.region, k,
    place(model, wide[1].unit, wide[1].line), place(model, wide[2].unit, wide[2].line)
end

--- There are n visits without an order, so n units may be inside at once. Enough in a single run.
function causes.concurrent(model, check)
  local visits = regions.visits(model, check.region)
  if #visits == 0 then return nobody(check) end
  if regions.wider(order.of(model, "may"), visits, check.n - 1) then return true end
  return false, nil, "too_ordered", check.region, check.n
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
  for _, group in pairs(o.pairs.arrivals) do
    local n = facts.count(group)
    for _, at in pairs(group) do sizes[at] = n end
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
        return false, line_of(w.line), "waits_for_company", place(model, w.unit, w.line),
          check.region, facts.name(model, v.unit)
      end
    end
  end
  return true
end

--- An event of the first list and an event of the second list, the former not before the latter;
--- nil: there are no such events.
local function find_unordered(o, first, second)
  for _, b in ipairs(second) do
    for _, a in ipairs(first) do
      if not regions.is_before(o, a, b) then return a, b end
    end
  end
end

local function set_of(names)
  if not names then return nil end
  local set = {}
  for _, name in ipairs(type(names) == "table" and names or {names}) do set[name] = true end
  if set.condition then set.lock, set.rlock = true, true end
  return set
end

--- A selector as text.
local function described(selector)
  if selector.line then return "“" .. selector.line .. "”" end
  if selector.ends then return "end of " .. selector.ends end
  if selector.op then return (selector.kind_of or "") .. ":" .. selector.op end
  return (selector.enter and "enter " or "leave ") .. (selector.enter or selector.leave)
end

--- Each event of the first selector comes before each event of the second selector. With `by`, only
--- edges of objects of the given kinds count, beside starts, ends and joins.
function causes.before(model, check)
  local first, second = facts.find(model, check[1]), facts.find(model, check[2])
  for i, list in ipairs{first, second} do
    if #list == 0 then return false, nil, "none_fits", described(check[i]) end
  end
  local by = set_of(check.by)
  local a, b = find_unordered(order.of(model, "must", by), first, second)
  if not a then return true end
  if not by and check.means ~= "objects" then
    a, b = find_unordered(order.of(model, "may"), first, second)
    if not a then return true, nil, "only_time" end
  end
  local line = line_of(model.events[b.from].line)
  local by_name = type(check.by) == "table" and table.concat(check.by, ", ") or check.by
  if by then return false, line, "not_before_by", b.said, a.said, by_name end
  return false, line, "not_before", b.said, a.said
end

--- There are `n` visits, all by units of the kind `by`, and `each` visits by each unit; a thread
--- counts as the process around the thread.
function causes.visits(model, check)
  local n, by_unit = 0, {}
  for _, v in ipairs(regions.visits(model, check.region)) do
    local home = facts.home(model, v.unit)
    if not facts.is_kind(model, v.unit, check.by) then
      return false, line_of(v.line), "wrong_visitor", facts.name(model, v.unit), check.region
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

--- Each unit that enters the region holds a lock that the unit has taken at least twice.
function causes.nested(model, check)
  local found, visited
  facts.each_with_holds(model, function(_, e, held)
    if found or e.op ~= "enter" or e.text ~= check.region then return end
    visited = true
    local most = 0
    for _, times in pairs(held) do most = math.max(most, times) end
    if most < 2 then found = e end
  end)
  if not visited then return nobody(check) end
  if not found then return true end
  return false, line_of(found.line), "not_nested", place(model, found.unit, found.line),
    check.region
end

--- For each visit, the place where the unit began to want the visit: the first event since the
--- unit's visit before that enters the region `check.waits` or, without that field, that announces
--- an acquire, a wait or a get.
local function wants(model, check, visits)
  local list, began, inside = {}, {}, {}
  local at = {}
  for _, v in ipairs(visits) do at[v.from] = v end
  for i, e in ipairs(model.events) do
    local waits
    if check.waits then waits = e.op == "enter" and e.text == check.waits
    else
      waits = not e.after and not e.others
        and (e.op == "acquire" or e.op == "wait" or e.op == "get")
    end
    if waits and not inside[e.unit] and not began[e.unit] then began[e.unit] = i end
    if at[i] then
      list[#list + 1] = {visit = at[i], since = began[e.unit] or i}
      began[e.unit], inside[e.unit] = nil, true
    elseif e.op == "leave" and e.text == check.region then
      inside[e.unit] = nil
    end
  end
  return list
end

--- No visit is overtaken more than `most` times by a visit for which the unit began to wait later.
function causes.starvation(model, check)
  local list = wants(model, check, regions.visits(model, check.region))
  if #list == 0 then return nobody(check) end
  for _, one in ipairs(list) do
    local overtaken = 0
    for _, other in ipairs(list) do
      if other.since > one.since and other.visit.from < one.visit.from then
        overtaken = overtaken + 1
      end
    end
    if overtaken > check.most then
      local v = one.visit
      return false, line_of(v.line), "overtaken", place(model, v.unit, v.line), overtaken,
        check.region, check.most
    end
  end
  return true
end

return causes
