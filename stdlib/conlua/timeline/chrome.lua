-- SPDX-License-Identifier: MIT
--- A timeline in Chrome's trace format, which Perfetto and chrome://tracing open: units are threads
--- of processes, objects are lanes of an additional process, arrows are flows, queues and
--- semaphores are counters.

local model = require "conlua.timeline.model"
local names = require "conlua.timeline.names"
local things = require "conlua.timeline.things"
local json = require "conlua.json"

local state_names = {[0] = "running", "ready", "waits for the Lua state", "blocked", "outside",
  "stopped"}
local arrow_names = {[0] = "start", "join", "release", "item", "wake"}
local OBJECTS = 0 -- the process of the objects
local REGIONS = 1 << 32 -- the thread of a unit's regions: the unit's, plus this

local function us(ns) return ns / 1000 end

--- The title of a piece of a unit's life.
local function title_of(self, state, place, object)
  if state == model.states.blocked then
    if object > 0 then return "waits: " .. self.objects[object].name end
    if object < 0 then return "join: " .. self.by_id[-object].title end
  end
  if object == model.NO_PROCESSOR then return "ready, no processor" end
  local line = place % model.PLACES
  if state == model.states.running and line ~= 0 then
    return line .. ": " .. names.line(self, place)
  end
  return state_names[state]
end

--- The process of a unit; a process that was never seen to begin has a number of its own.
local function pid_of(self, u)
  local at = model.process(self, u)
  return at.pid ~= 0 and at.pid or 1000000 + at.id, at
end

local function write_unit(self, add, u)
  local pid, home = pid_of(self, u)
  if home == u then
    add{ph = "M", name = "process_name", pid = pid, tid = u.id, args = {name = u.title}}
  end
  add{ph = "M", name = "thread_name", pid = pid, tid = u.id, args = {name = u.title}}
  model.each_piece(self, u, function(from, to, state, place, object)
    add{ph = "X", name = title_of(self, state, place, object), cat = state_names[state], pid = pid,
      tid = u.id, ts = us(from), dur = us(to - from),
      args = {line = place % model.PLACES, state = state_names[state]}}
  end)
  if u.ended then
    add{ph = "i", name = "end " .. u.code, pid = pid, tid = u.id, ts = us(u.ended), s = "t"}
  end
end

local function write_object(self, add, o)
  local what = things.what
  add{ph = "M", name = "thread_name", pid = OBJECTS, tid = o.id,
    args = {name = o.kind .. " " .. o.name}}
  local owner, since
  for i = 1, #o.lane, 4 do
    local at, op, unit, value = o.lane[i], o.lane[i + 1], o.lane[i + 2], o.lane[i + 3]
    if op == what.counts then
      add{ph = "C", name = o.kind .. " " .. o.name, pid = OBJECTS, tid = o.id, ts = us(at),
        args = {n = value}}
    elseif o.says and tonumber(o.says[i]) then -- a cell's number
      add{ph = "C", name = o.kind .. " " .. o.name, pid = OBJECTS, tid = o.id, ts = us(at),
        args = {n = tonumber(o.says[i])}}
    elseif op == what.takes then
      owner, since = unit, at
    elseif op == what.gives and owner then
      add{ph = "X", name = self.by_id[owner].title, pid = OBJECTS, tid = o.id, ts = us(since),
        dur = us(at - since)}
      owner = nil
    end
  end
  if owner then
    add{ph = "X", name = self.by_id[owner].title, pid = OBJECTS, tid = o.id, ts = us(since),
      dur = us(self.finish - since)}
  end
end

local function write_arrows(self, add)
  local list = self.arrows
  for i = 1, #list, 6 do
    local name = arrow_names[list[i + 4]]
    local from, to = self.by_id[list[i + 1]], self.by_id[list[i + 3]]
    add{ph = "s", id = i, name = name, cat = name, pid = pid_of(self, from), tid = from.id,
      ts = us(list[i])}
    add{ph = "f", bp = "e", id = i, name = name, cat = name, pid = pid_of(self, to), tid = to.id,
      ts = us(list[i + 2])}
  end
end

--- Marks and regions. Regions have threads of their own, where they lie in each other; beside the
--- states of the unit, which begin and end at other times, they would not. What was entered before
--- the recording has no beginning and is left out; what was never left ends with the unit.
local function write_marks(self, add)
  local open = {} -- unit -> names of the regions that are entered
  local function leave(u, at)
    add{ph = "E", name = table.remove(open[u]), cat = "mark", pid = pid_of(self, u),
      tid = REGIONS + u.id, ts = us(at)}
  end
  for _, mark in ipairs(self.marks) do
    local at, u, name, op = mark[1], self.by_id[mark[2]], mark[3], mark[4]
    if op == "enter" then
      if not open[u] then
        open[u] = {}
        add{ph = "M", name = "thread_name", pid = pid_of(self, u), tid = REGIONS + u.id,
          args = {name = u.title .. ": regions"}}
      end
      table.insert(open[u], name)
      add{ph = "B", name = name, cat = "mark", pid = pid_of(self, u), tid = REGIONS + u.id,
        ts = us(at)}
    elseif op == "leave" then
      if open[u] and #open[u] > 0 then leave(u, at) end
    else
      add{ph = "i", name = name, cat = "mark", pid = pid_of(self, u), tid = u.id, ts = us(at),
        s = "t"}
    end
  end
  for _, u in ipairs(self.units) do
    while open[u] and #open[u] > 0 do leave(u, u.ended or self.finish) end
  end
end

---@param self Timeline
---@param write fun(text: string)
return function(self, write)
  local first = true
  local function add(event)
    write((first and "" or ",\n") .. json(event))
    first = false
  end
  write '{"traceEvents": [\n'
  add{ph = "M", name = "process_name", pid = OBJECTS, tid = 0, args = {name = "objects"}}
  for _, u in ipairs(self.units) do write_unit(self, add, u) end
  for _, o in ipairs(self.objects) do write_object(self, add, o) end
  for _, out in ipairs(self.out) do
    local u = self.by_id[out[2]]
    add{ph = "i", name = out[4], cat = "output", pid = pid_of(self, u), tid = u.id, ts = us(out[1]),
      s = "t"}
  end
  write_marks(self, add)
  write_arrows(self, add)
  write(('\n], "displayTimeUnit": "ns", "otherData": {"lost": %d}}\n'):format(self.lost))
end
