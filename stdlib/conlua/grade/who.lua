-- SPDX-License-Identifier: MIT
--- Checks on units: the writers of lines, the items that units pass to other units, the looks that
--- units take, and how many units are alive, or items in a queue, at a time. Results are as in
--- conlua.grade.events.

local edges = require "conlua.grade.edges"
local facts = require "conlua.grade.facts"

local who = {}

local count = facts.count

--- The value of the first name in a line, or nil.
local function value_of(check, one) return check.names[1] and one.values[check.names[1]] end

local function check_value(check, one, seen)
  local value = value_of(check, one)
  if check.distinct and value then
    if seen[value] then return "said_twice" end
    seen[value] = true
  end
  local range, n = check.range, math.tointeger(value)
  if range and (not n or n < range[1] or n > range[2]) then return "out_of_range" end
end

--- What is wrong with the writer of a line: the key of a sentence, and a value; nil: nothing.
local function check_writer(model, check, one, writers)
  local at = one.at
  local home = facts.home(model, at.unit)
  local u = model.units[home]
  if not facts.is_kind(model, at.unit, check.kind_of) then
    return "wrong_writer", facts.told(facts.kinds[check.kind_of])
  end
  if check.how and (not u or u.how ~= check.how) then return "made_otherwise" end
  if check.within and at.within ~= check.within then
    return "not_within", facts.told(facts.calls[check.within])
  end
  if check.pid and math.tointeger(one.values[check.pid]) ~= model.pids[home] then
    return "wrong_pid"
  end
  if check.own and writers[home] then return "writes_again" end
  writers[home] = true
end

--- `n` lines fit. Each is written by a unit of the kind `kind_of`, made as `how` says; with `own`,
--- by a unit that writes no other fitting line; with `within`, in a call of that kind. The value of
--- the name `pid` is the id of the unit's process. With `distinct`, all values of the first name
--- differ; with `range`, the values lie in the range.
function who.by(model, check)
  local list, seen, writers = facts.fitting(model, check.matcher), {}, {}
  for _, one in ipairs(list) do
    local fault, value = check_writer(model, check, one, writers)
    fault = fault or check_value(check, one, seen)
    if fault then
      return false, one.at.line, fault, facts.name(model, one.at.unit), one.at.text, value
    end
  end
  local good, wanted = facts.in_range(#list, check.n or {min = 1})
  if good then return true end
  return false, nil, "lines", #list, check.line, wanted
end

--- Lines with an equal value of the first name are of a single unit.
function who.same_unit(model, check)
  local writer, n = {}, 0
  for _, matcher in ipairs(check.matchers) do
    for _, one in ipairs(facts.fitting(model, matcher)) do
      local value, home = value_of(check, one), facts.home(model, one.at.unit)
      n = n + 1
      if writer[value] and writer[value] ~= home then
        return false, one.at.line, "two_writers", facts.name(model, writer[value]),
          facts.name(model, home), value
      end
      writer[value] = home
    end
  end
  if n > 0 then return true end
  return false, nil, "none_fits", "“" .. check.lines[1] .. "”"
end

--- For each queue, and each end of a pipe that items are put into: the units that put and that got
--- the items, by the numbers of the items. With `kind` only queues, or only pipes.
local function transfers(model, kind)
  local objects = {}
  local function of(key)
    objects[key] = objects[key] or {put = {}, get = {}}
    return objects[key]
  end
  local other = {}
  for _, e in ipairs(model.events) do
    if e.kind == "pipe" and e.op == "new" then other[e.object] = e.number end
    if (e.kind == "queue" or e.kind == "pipe") and (e.op == "put" or e.op == "get")
      and (not kind or e.kind == kind) and edges.was_done(e) and not e.others then
      local object = e.object
      if e.kind == "pipe" and e.op == "get" then object = other[object] or object end
      local list = of(e.kind .. "#" .. object)[e.op]
      if list[e.number] == nil then list[e.number] = e.unit end
    end
  end
  return objects
end

--- Through a single queue or direction of a pipe, `n` items went from units of the kind `from` to
--- other units of the kind `to`. `kind_of` says which of the two objects. `senders` and `receivers`
--- are the numbers of the units.
function who.passes(model, check)
  local best, senders, receivers = 0, {}, {}
  for _, o in pairs(transfers(model, check.kind_of)) do
    local n, from, to = 0, {}, {}
    for number, giver in pairs(o.put) do
      local taker = o.get[number]
      if taker and taker ~= giver and facts.is_kind(model, giver, check.from)
        and facts.is_kind(model, taker, check.to) then
        n, from[giver], to[taker] = n + 1, true, true
      end
    end
    if n > best then best, senders, receivers = n, from, to end
  end
  local good, wanted = facts.in_range(best, check.n or {min = 1})
  if not good then return false, nil, "passed", best, wanted end
  good, wanted = facts.in_range(count(senders), check.senders)
  if not good then return false, nil, "senders", count(senders), wanted end
  good, wanted = facts.in_range(count(receivers), check.receivers)
  if not good then return false, nil, "receivers", count(receivers), wanted end
  return true
end

--- There are never more than `most` units of the kind alive.
function who.alive(model, check)
  local n = 0
  for _, e in ipairs(model.events) do
    local u = model.units[e.op == "start" and e.object or e.unit]
    if u and facts.is_of(u, check.kind_of) then
      if e.op == "start" and e.after then n = n + 1
      elseif e.op == "end" then n = n - 1 end
      if n > check.most then return false, u.line, "too_many_alive", n, check.most end
    end
  end
  return true
end

--- There are never more than `most` items in a queue. An item counts from the told end of the put
--- to the announcement of the get.
function who.level(model, check)
  local inside, pairs_ = {}, edges.pairs_of(model)
  local gets = {}
  for i, e in ipairs(model.events) do
    if e.kind == "queue" and e.op == "get" and edges.was_done(e) and pairs_[i] then
      gets[pairs_[i]] = true
    end
  end
  for i, e in ipairs(model.events) do
    if e.kind == "queue" and not e.others then
      local n = inside[e.object] or 0
      if gets[i] then n = n - 1
      elseif e.op == "put" and edges.was_done(e) then n = n + 1 end
      inside[e.object] = n
      if n > check.most then
        return false, e.line, "too_full", n, facts.object(e), check.most
      end
    end
  end
  if next(inside) then return true end
  return false, nil, "none_fits", "queue"
end

--- A look at an object tells how far others are, and so does a read of a cell. Whether a queue is
--- closed tells nothing of the items.
local function tells_number(e, kind)
  if e.kind == "cell" then return e.op == "get" and edges.was_done(e) end
  return e.op == "look" and e.kind == kind and e.text ~= "closed"
end

--- Each unit of the kind `of` that does the operation on objects of a kind also looks at such
--- objects, or reads a cell. A thread counts as the process around the thread.
function who.looks(model, check)
  local looked, acted = {}, {}
  for _, e in ipairs(model.events) do
    if not e.others and tells_number(e, check.kind_of) then
      looked[facts.home(model, e.unit)] = true
    elseif facts.is_wanted(model, e, check) then
      local home = facts.home(model, e.unit)
      acted[home] = acted[home] or e
    end
  end
  if not next(acted) then return false, nil, "none_fits", check.kind_of .. ":" .. check.op end
  for home, e in pairs(acted) do
    if not looked[home] then
      return false, e.line, "no_look", facts.place(model, home, e.line),
        check.kind_of .. ":" .. check.op
    end
  end
  return true
end

--- The end of the script ends all units of the kind: the units do not end by themselves, and no
--- other unit ends the units before.
function who.outlives(model, check)
  local any = false
  for _, u in ipairs(model.list) do
    if facts.is_of(u, check.kind_of) then
      any = true
      local is_early = u.ended and (u.code >= 0 or u.ended < (model.main_ends or 0))
      if is_early then return false, u.line, "ends_early", u.name end
    end
  end
  if any then return true end
  return false, nil, "none_started", facts.told(facts.kinds[check.kind_of])
end

return who
