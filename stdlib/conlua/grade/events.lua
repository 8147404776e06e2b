-- SPDX-License-Identifier: MIT
--- The units of a run, read from its events, and the ready-made checks on events. A check returns
--- true; or false, the line of the submission that broke the rule (nil: there is none), and the key
--- and values of a sentence (conlua.texts.grade).

local causes = require "conlua.grade.causes"
local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"
local regions = require "conlua.grade.regions"
local rings = require "conlua.grade.rings"
local who = require "conlua.grade.who"

local events = {}

local was_done = edges.was_done

---@class UnitOfRun
---@field id integer
---@field kind string
---@field name string
---@field daemon boolean
---@field line integer of the start
---@field how string? spawn, call or class
---@field ended number? time
---@field code integer? exit code

---@class Model
---@field events table[] as interp/grade/run.c gives them
---@field units table<integer, UnitOfRun>
---@field list UnitOfRun[] in order of their starts
---@field main_ends integer? index of the event
---@field deadlock boolean was a ring of waits found?

local ways = {"spawn", "call", "class"} -- con_making

--- The model of a run.
---@return Model
function events.model(list)
  local model = {events = list, units = {}, list = {}, deadlock = false}
  local made = {}
  for i, e in ipairs(list) do
    if e.op == "start" and e.object and not e.after then
      made[e.object] = ways[e.number]
    elseif e.op == "start" and e.after then
      local u = {id = e.object, kind = e.kind, name = e.text, daemon = e.number ~= 0, line = e.line,
        maker = e.unit, how = made[e.object]}
      model.units[u.id] = u
      model.list[#model.list + 1] = u
    elseif e.op == "end" then
      local u = model.units[e.unit]
      if u then u.ended, u.code, u.name = i, e.value, e.text or u.name end
    elseif e.op == "join" and was_done(e) then
      local u = model.units[e.object]
      if u and not u.joined then u.joined = i end
    elseif e.op == "main_ends" then
      model.main_ends = i
    elseif e.deadlock then
      model.deadlock = true
    end
  end
  return model
end

--- The index behind the last event that counts: the main code ends there.
local function end_of(model) return model.main_ends or #model.events end

--- How long units have a semaphore or a lock of that kind: as visits.
local function holds(model, kind)
  local list, open = {}, {}
  for i, e in ipairs(model.events) do
    local mine = open[e.unit] or {}
    open[e.unit] = mine
    if e.op == "acquire" and e.kind == kind and was_done(e) then
      mine[#mine + 1] = {unit = e.unit, from = i, to = math.huge, line = e.line}
      if #mine == 1 then list[#list + 1] = mine[1] end
    elseif e.op == "release" and e.kind == kind and not e.after or e.op == "end" then
      local first = mine[1]
      if e.op == "end" then open[e.unit] = nil else table.remove(mine) end
      if first and (e.op == "end" or #mine == 0) then first.to = i end
    end
  end
  return list
end

--- The most visits at a time; the line where more than `limit` were first; and their number.
local function most_inside(model, check, limit)
  local visits = check.region and regions.visits(model, check.region)
    or holds(model, check.holding)
  local begun, ended, inside, most, line = {}, {}, 0, 0, nil
  for _, v in ipairs(visits) do begun[v.from], ended[v.to] = v, (ended[v.to] or 0) + 1 end
  for i in ipairs(model.events) do
    inside = inside + (begun[i] and 1 or 0) - (ended[i] or 0)
    if inside > most then most = inside end
    if inside > limit and not line then line = begun[i].line end
  end
  return most, line, #visits
end

local checks = {}

function checks.at_most(model, check)
  local n = check.n or 1
  local most, line, entries = most_inside(model, check, n)
  if entries == 0 then return false, nil, "nobody_inside", check.region end
  if most <= n then return true end
  return false, line, "too_many_inside", most, n
end

--- One visit at a time of a region; of several regions visits of one only.
function checks.exclusive(model, check)
  if not check.regions then return checks.at_most(model, check) end
  local visits = regions.visits(model, check.regions)
  if #visits == 0 then return false, nil, "nobody_inside", check.regions[1] end
  for j, w in ipairs(visits) do
    for i = 1, j - 1 do
      local v = visits[i]
      if v.region ~= w.region and v.to > w.from then
        return false, facts.line(w.line), "together", facts.place(model, v.unit, v.line),
          v.region, facts.place(model, w.unit, w.line), w.region
      end
    end
  end
  return true
end

function checks.at_least(model, check)
  local most = most_inside(model, check, math.huge)
  if most >= check.n then return true end
  return false, nil, "too_few_inside", most, check.n
end

local function fits(model, e, pattern)
  local unit = model.units[e.op == "start" and e.object or e.unit]
  if e.op ~= pattern.op then return false end
  if pattern.after ~= nil and pattern.after ~= e.after then return false end
  if pattern.kind and pattern.kind ~= e.kind then return false end
  if pattern.region and pattern.region ~= e.text then return false end
  if pattern.unit and (not unit or unit.name ~= pattern.unit) then return false end
  return true
end

--- Each pattern has an event, and the first events come in the order of the patterns.
function checks.in_order(model, check)
  local before, before_text = 0, nil
  for _, pattern in ipairs(check.events) do
    local text = table.concat({pattern.op, pattern.unit or pattern.region or pattern.kind}, " ")
    local found
    for i, e in ipairs(model.events) do
      if fits(model, e, pattern) then
        found = i
        break
      end
    end
    if not found then return false, nil, "never_happened", text end
    if found < before then
      return false, model.events[found].line, "too_early", text, before_text
    end
    before, before_text = found, text
  end
  return true
end

local function line_of(u) return facts.line(u.line) end

function checks.joined(model)
  for _, u in ipairs(model.list) do
    if not u.daemon and u.kind ~= "green" and (not u.joined or u.joined > end_of(model)) then
      return false, line_of(u), "not_joined", u.name
    end
  end
  return true
end

function checks.no_zombie(model)
  for _, u in ipairs(model.list) do
    if u.kind == "process" and not u.daemon and u.ended and u.ended < end_of(model)
      and (not u.joined or u.joined > end_of(model)) then
      return false, line_of(u), "zombie", u.name
    end
  end
  return true
end

--- Locks belong to units, so each unit releases its own; of a semaphore only the sum counts.
function checks.released(model)
  local held, lockable = {}, {lock = true, rlock = true, semaphore = true}
  for _, e in ipairs(model.events) do
    local owner = e.kind == "semaphore" and "any" or e.unit
    local key = ("%s#%s %s"):format(e.kind, e.object, owner)
    if lockable[e.kind] and e.op == "acquire" and was_done(e) then
      local h = held[key] or {n = 0, object = ("%s#%s"):format(e.kind, e.object)}
      h.n, h.line = h.n + e.number, h.n == 0 and e.line or h.line
      held[key] = h
    elseif e.op == "release" and held[key] then
      held[key].n = held[key].n - e.number
    end
  end
  for _, h in pairs(held) do
    if h.n > 0 then return false, h.line, "still_held", h.object end
  end
  return true
end

function checks.exits(model, check)
  local wanted = check.code or 0
  for _, u in ipairs(model.list) do
    if u.kind == "process" and not u.daemon and u.code ~= wanted then
      return false, line_of(u), "exit_code", u.name, tostring(u.code), wanted
    end
  end
  return true
end

function checks.started(model, check)
  for _, kind in ipairs{"process", "thread", "isolate", "green"} do
    local n = 0
    for _, u in ipairs(model.list) do
      if u.kind == kind and (check.daemon == nil or check.daemon == u.daemon) then n = n + 1 end
    end
    local good, wanted = facts.in_range(n, check[kind] or {})
    if not good then return false, nil, "started", n, kind, wanted end
  end
  return true
end

local told_after = {acquire = true, put = true, get = true, wait = true, join = true, sleep = true}

function checks.count(model, check)
  local n = 0
  for _, e in ipairs(model.events) do
    if e.op == check.op and (not check.kind_of or e.kind == check.kind_of) then
      local counts = not e.after
      if told_after[e.op] then counts = was_done(e) end
      if counts then n = n + 1 end
    end
  end
  local good, wanted = facts.in_range(n, check.n or {min = check.min, max = check.max})
  if good then return true end
  return false, nil, "counted", n, (check.kind_of or "") .. ":" .. check.op, wanted
end

for _, more in ipairs{causes, rings, who} do
  for kind, check in pairs(more) do checks[kind] = check end
end

---@return boolean good
---@return integer? line
---@return string? key
---@return any ...
function events.check(model, check) return checks[check.kind](model, check) end

return events
