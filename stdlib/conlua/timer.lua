-- SPDX-License-Identifier: MIT
--- Timers: functions that are called after a while.
--
-- All timers of a state share a thread, the leader, which sleeps until the first timer is due and
-- calls its function. A function may last: so a second thread stands by. When a timer has been due
-- for a moment and was not called, the second thread becomes the leader, and a third stands by.

local core = require "conlua.core"
local words = require "conlua"
local arguments = require "conlua.arguments"
local format = string.format

local pack, unpack, kept = table.pack, table.unpack, core.kept
local clock, thread, new_event = words.clock, words.thread, words.event
local bad, check, deadline_of = arguments.bad, arguments.check, arguments.deadline

local PATIENCE = 0.005 -- seconds that a function may last before another thread goes on

local timers = {}

---@class TimerState state of a timer
---@field daemon boolean does the end of the script not wait for it?
---@field due number?
---@field at integer? place in the heap
---@field started boolean?
---@field ended boolean?
---@field event userdata? for units that join the timer
local Timer = {} -- the methods
timers.Timer = Timer

local function set_daemon(t, value)
  if type(value) ~= "boolean" then
    core.fail(format("daemon must be a boolean, not a %s", type(value)))
  end
  if t.started then core.fail("daemon can be set only before the start") end
  t.daemon = value
end

local Object, wrap, state_of = arguments.class("timer", Timer, {
  {name = "daemon", get = function(t) return t.daemon end, set = set_daemon},
})

-- Timers that run in the state, daemons and others, each group under its lock. A forked child runs
-- no timer of its parent.
local current = {}

local function clockwork(daemon)
  local here, clk = core.here(), current[daemon]
  if not clk or clk.home ~= here then
    local lock = words.rlock()
    clk = {
      home = here, daemon = daemon, lock = lock, change = words.condition(lock),
      heap = {}, runners = 0, calling = 0, number = 0,
    }
    current[daemon] = clk
  end
  return clk
end

local function is_before(a, b)
  return a.due < b.due or (a.due == b.due and a.number < b.number)
end

local function set(heap, i, t)
  heap[i], t.at = t, i
end

local function rise(heap, i)
  local t = heap[i]
  while i > 1 and is_before(t, heap[i // 2]) do
    set(heap, i, heap[i // 2])
    i = i // 2
  end
  set(heap, i, t)
end

local function sink(heap, i)
  local t, n = heap[i], #heap
  while 2 * i <= n do
    local child = 2 * i
    if child < n and is_before(heap[child + 1], heap[child]) then child = child + 1 end
    if not is_before(heap[child], t) then break end
    set(heap, i, heap[child])
    i = child
  end
  set(heap, i, t)
end

local function push(heap, t)
  heap[#heap + 1] = t
  rise(heap, #heap)
end

local function remove(heap, t)
  local i, last = t.at, table.remove(heap)
  t.at = nil
  if last == t then return end
  set(heap, i, last)
  rise(heap, i)
  sink(heap, last.at)
end

local function finish(t)
  t.ended = true
  if t.event then t.event:set() end
end

local function call(t)
  core.tell_callback(true, "timer")
  local ok, thrown = xpcall(t.f, kept, unpack(t.args, 1, t.args.n))
  core.tell_callback(false, "timer")
  if ok then return end
  local err, trace = thrown, ""
  if type(thrown) == "table" then err, trace = thrown[1], thrown[2] end
  core.report(format("Timer-%d", t.number), err, trace)
end

local start_runner

-- Number of threads that call no function.
local function free(clk) return clk.runners - clk.calling end

-- Call the function of the first timer, which is due. The caller holds the lock, which is free
-- during the call.
local function fire(clk, me)
  local t = clk.heap[1]
  remove(clk.heap, t)
  clk.calling, me.calling = clk.calling + 1, true
  if clk.heap[1] and free(clk) == 0 then start_runner(clk) end
  t.runner = thread.current()
  clk.lock:release()
  call(t)
  clk.lock:acquire()
  clk.calling, me.calling = clk.calling - 1, false
  t.f, t.args, t.runner = nil, nil, nil
  finish(t)
end

local function run(clk, me)
  while clk.heap[1] do
    clk.leader = clk.leader or me
    local left = clk.heap[1].due - clock()
    if clk.leader ~= me then
      if free(clk) > 2 then return end -- one thread is enough to stand by
      if left + PATIENCE < 0 then clk.leader = me
      else clk.change:wait(math.max(left, 0) + PATIENCE) end
    elseif left > 0 then
      clk.change:wait(left)
    else
      fire(clk, me)
    end
  end
end

local function runner(clk)
  local me = {}
  clk.lock:acquire()
  local ok, err = pcall(run, clk, me)
  if me.calling then -- cut off in between; the lock may be held, and can be taken twice
    clk.lock:acquire()
    clk.calling = clk.calling - 1
  end
  if clk.leader == me then clk.leader = nil end
  clk.runners = clk.runners - 1
  if clk.heap[1] and free(clk) == 0 and not core.closing() then start_runner(clk) end
  clk.change:notify_all()
  clk.lock:release()
  if not ok then error(err, 0) end
end

function start_runner(clk)
  clk.runners = clk.runners + 1
  local unit = thread{target = runner, args = {clk}, daemon = clk.daemon, name = "Timers"}
  local ok, err = pcall(unit.start, unit)
  if ok then return end
  clk.runners = clk.runners - 1
  if clk.runners == 0 then error(err, 0) end
end

--- A timer that calls f(...) so many seconds after its start.
---@param seconds number
---@param f function
---@return Timer
function timers.timer(seconds, f, ...)
  check(1, "timer", seconds, "number")
  if seconds < 0 or seconds ~= seconds then bad(1, "timer", "seconds must be >= 0") end
  check(2, "timer", f, "function")
  return wrap{seconds = core.limit(seconds), f = f, args = pack(...), daemon = false}
end

function Timer:start()
  self = state_of(self, "start")
  if self.started then core.fail("a timer can be started only once") end
  arguments.open("start a timer")
  self.started = true
  local clk = clockwork(self.daemon)
  local _ <close> = clk.lock:guard()
  if self.ended then return end -- cancelled before
  clk.number = clk.number + 1
  self.clk, self.number, self.due = clk, clk.number, clock() + self.seconds
  push(clk.heap, self)
  if clk.runners == 0 then
    local ok, err = pcall(start_runner, clk)
    if not ok then
      remove(clk.heap, self)
      self.started = nil
      core.fail(tostring(err))
    end
  elseif self.at == 1 then
    clk.change:notify_all()
  end
end

function Timer:cancel()
  self = state_of(self, "cancel")
  local clk = self.clk or clockwork(self.daemon)
  if clk.home ~= core.here() then return end
  local _ <close> = clk.lock:guard()
  if self.ended or self.runner or (self.clk and not self.at) then return end
  if self.at then
    remove(clk.heap, self)
    clk.change:notify_all()
  end
  self.f, self.args = nil, nil
  finish(self)
end

---@return boolean
function Timer:join(seconds, more)
  self = state_of(self, "join")
  local deadline = deadline_of(1, "join", seconds, more)
  if not self.started then core.fail("a timer cannot be joined before its start") end
  if self.ended then return true end
  local clk = self.clk
  if not clk or clk.home ~= core.here() then core.fail("this timer belongs to another process") end
  if self.runner == thread.current() then core.fail("a timer cannot join itself") end
  do
    local _ <close> = clk.lock:guard()
    if self.ended then return true end
    self.event = self.event or new_event()
  end
  return self.event:wait(core.left(deadline))
end

function Object:__tostring()
  self = state_of(self, "tostring")
  local state = self.ended and "ended" or self.runner and "running" or
    self.started and "waiting" or "new"
  return format("<timer %s>", state)
end

arguments.limit("timer", Timer)

return timers
