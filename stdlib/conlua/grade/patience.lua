-- SPDX-License-Identifier: MIT
--- Checks on how units wait: is a unit overtaken too often, does a unit look again and again for
--- what another unit could tell? Results are as in conlua.grade.events.

local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"
local regions = require "conlua.grade.regions"

local patience = {}

-- Operations with an end that tells whether the wait was in vain.
local may_fail = {acquire = true, get = true, put = true, wait = true, join = true}

-- What a unit does in a loop that only looks: to take a lock and give the lock back is neither
-- vain nor a step forward.
local idle = {acquire = true, release = true, add = true, set = true}
local guards = {lock = true, rlock = true, condition = true, cell = true}

-- Steps forward that are told without an operation.
local marks = {enter = true, leave = true, output = true}

local function is_vain(e)
  if edges.is_poll(e) then return true end
  if e.op == "look" or e.op == "sleep" then return e.after end
  if e.kind == "cell" and (e.op == "get" or e.op == "update") then return e.after end
  return e.after and may_fail[e.op] and not edges.was_done(e)
end

local function is_progress(e)
  if guards[e.kind] and idle[e.op] then return false end
  return marks[e.op] or edges.says_done(e)
end

--- No unit of the submission looks more than `most` times, or sleeps, or waits in vain, before it
--- does something else. A wait without a limit that was woken is something else.
function patience.no_polling(model, check)
  local vain = {}
  for _, e in ipairs(model.events) do
    if not e.others and is_vain(e) then
      local n = (vain[e.unit] or 0) + 1 + (e.repeats or 0)
      vain[e.unit] = n
      if n > check.most then
        return false, e.line, "polls", facts.place(model, e.unit, e.line), n
      end
    elseif not e.others and is_progress(e) then
      vain[e.unit] = 0
    end
  end
  return true
end

--- For each visit to a region, the place where the unit began to want the visit: the first event
--- since the unit's visit before that enters the region `waits` or, without that, that announces an
--- acquire, a wait or a get.
local function wants(model, region, waits)
  local list, began, inside, at = {}, {}, {}, {}
  for _, v in ipairs(regions.visits(model, region)) do at[v.from] = v end
  for i, e in ipairs(model.events) do
    local begins
    if waits then begins = e.op == "enter" and e.text == waits
    else
      begins = not e.after and not e.others
        and (e.op == "acquire" or e.op == "wait" or e.op == "get")
    end
    if begins and not inside[e.unit] and not began[e.unit] then began[e.unit] = i end
    if at[i] then
      list[#list + 1] = {visit = at[i], since = began[e.unit] or i}
      began[e.unit], inside[e.unit] = nil, true
    elseif e.op == "leave" and e.text == region then
      inside[e.unit] = nil
    end
  end
  return list
end

--- No visit is overtaken more than `most` times by a visit (to the region `by`, or else to the
--- visit's own region) for which the unit began to wait later.
function patience.starvation(model, check)
  local list = wants(model, check.region, check.waits)
  local others = check.by and wants(model, check.by, check.waits) or list
  if #list == 0 then return false, nil, "nobody_inside", check.region end
  for _, one in ipairs(list) do
    local overtaken, v = 0, one.visit
    for _, other in ipairs(others) do
      if other.since > one.since and other.visit.from < v.from then overtaken = overtaken + 1 end
    end
    if overtaken > check.most then
      return false, v.line, "overtaken", facts.place(model, v.unit, v.line), overtaken,
        check.region, check.most
    end
  end
  return true
end

return patience
