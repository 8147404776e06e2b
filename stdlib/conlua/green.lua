-- SPDX-License-Identifier: MIT
--- green.scope and green.timeout.
--
-- Both run a function in the calling unit. To stop the function before its end, the unit is
-- cancelled: unit.Cancelled is raised in a wait, so locks that the function holds are let go.

local tasks = require "conlua.tasks"
local words = require "conlua"
local core = require "conlua.core"
local arguments = require "conlua.arguments"

local spawn, daemon, sleep = words.green.spawn, words.green.daemon, words.sleep
local Timeout, Cancelled = words.unit.Timeout, words.unit.Cancelled
local check = arguments.check

local green = {}

---@class ScopeState
---@field tasks table<integer, userdata> tasks that have not ended, by number
---@field made integer number of the last task; `pairs` gives numbers alike in each run
---@field owner userdata the unit that called green.scope
---@field runs boolean is the function still running?
---@field failed userdata? the task that failed first
---@field stopped boolean? all tasks are to end
---@field ended boolean?
local Scope = {} -- the methods
local _, wrap, state_of = arguments.class("scope", Scope)
green.Scope = Scope

local function stop(s)
  s.stopped = true
  for _, task in pairs(s.tasks) do task:terminate() end
end

-- A task has ended. An end by unit.Terminated is no failure of the scope.
local Watch = {
  __close = function(self, err)
    local s = self.s
    local task = s.tasks[self.number]
    s.tasks[self.number] = nil
    if err == nil or err == words.unit.Terminated or s.stopped then return end
    s.failed = task
    stop(s)
    if s.runs then tasks.cancel(s.owner) end
  end,
}

local function run(watch, f, ...)
  local _ <close> = watch
  return f(...)
end

--- Make and start a task of the scope.
---@return userdata
function Scope:spawn(f, ...)
  self = state_of(self, "spawn")
  check(1, "spawn", f, "function")
  if self.ended then core.fail("the scope has ended") end
  if self.stopped then core.fail("the scope is ending, since one of its tasks failed") end
  local number = core.add(self, "made", 1)
  local task = spawn(run, setmetatable({s = self, number = number}, Watch), f, ...)
  tasks.quiet(task)
  self.tasks[number] = task
  return task
end

-- Wait for all tasks. Returns the first error that came to the unit in the wait.
local function wait_for_all(s)
  local err
  while true do
    local number, task = next(s.tasks)
    if not task then return err end
    local ok, why = pcall(task.join, task)
    if ok then
      s.tasks[number] = nil -- if the task was ended before its begin
    else
      err = err or why
      stop(s)
    end
  end
end

local End = {
  __close = function(self, err)
    local s = self.s
    s.runs = false
    if s.failed then tasks.settle() end
    if err ~= nil then stop(s) end
    local late = wait_for_all(s)
    s.ended = true
    if s.failed and (err == nil or err == Cancelled) then s.failed:result() end
    if err == nil and late ~= nil then error(late, 0) end
  end,
}

--- Call f(s), and wait for the tasks that were made with s:spawn.
---@generic T
---@param f fun(s: Scope): T...
---@return T ...
function green.scope(f)
  check(1, "scope", f, "function")
  local s = {tasks = {}, made = 0, owner = tasks.self(), runs = true, failed = false,
    stopped = false, ended = false}
  local scope = wrap(s)
  local _ <close> = setmetatable({s = s}, End)
  return f(scope)
end

local AGAIN = 0.1 -- seconds until the unit is cancelled once more, if the function goes on

local function watch_time(limit, seconds)
  sleep(seconds)
  while not limit.over do
    limit.fired = true
    tasks.cancel(limit.owner)
    sleep(AGAIN)
  end
end

local Limit = {
  __close = function(self, err)
    self.over = true
    if self.timer then self.timer:terminate() end -- nil: the timer could not be started
    if not self.fired then return end
    tasks.settle()
    if err == Cancelled then error(Timeout, 0) end
  end,
}

--- Call f(...) for at most so many seconds.
---@generic T
---@param seconds number
---@param f fun(...): T...
---@return T ...
function green.timeout(seconds, f, ...)
  seconds = arguments.number(1, "timeout", seconds)
  if seconds < 0 or seconds ~= seconds then arguments.bad(1, "timeout", "seconds must be >= 0") end
  check(2, "timeout", f, "function")
  arguments.open("start a timer")
  local limit <close> = setmetatable({owner = tasks.self(), over = false}, Limit)
  limit.timer = daemon(watch_time, limit, core.limit(seconds))
  return f(...)
end

return green
