-- SPDX-License-Identifier: MIT
--- Futures: what will come of a task, and waiting for several.

local core = require "conlua.core"
local words = require "conlua"
local states = require "conlua.states"
local work = require "conlua.lending"
local arguments = require "conlua.arguments"
local format = string.format

local unpack, move, insert, sort = table.unpack, table.move, table.insert, table.sort
local Timeout, Cancelled = words.unit.Timeout, words.unit.Cancelled
local bad, check, deadline_of = arguments.bad, arguments.check, arguments.deadline
local new_event, wait_any = words.event, words.wait_any

local future = {}

---@class Future: Record
---@field signal integer? what killed the worker, if the error is unit.Died
---@field exitcode integer? of the worker, if the error is unit.Died
local Future = {__name = "future"}
Future.__index = Future
future.Future = Future

local function self_check(self, name)
  if getmetatable(self) ~= Future then
    core.fail(format("calling '%s' on bad self (future expected, got %s)", name, type(self)))
  end
end

-- A forked child has its parent's futures, but what will come of them goes to the parent.
local function here_check(self)
  if not self.ended and not states.is_here(self.s) then
    core.fail("this future belongs to another process")
  end
end

--- A future of a task that is submitted next.
---@param f function
---@return Future
function future.new(f)
  -- What its end sets has its place from the start, since there may be no memory for it then.
  return setmetatable({f = f, concluded = false, ended = false, values = false, error = false,
    trace = false, exitcode = false, signal = false, stop = false, failed = false,
    behind = false}, Future)
end

-- Strings carry the far traceback, other values stay themselves.
local function raise(rec)
  local err, trace = rec.error, rec.trace
  if type(err) == "string" and trace and trace ~= "" then err = err .. "\n" .. trace end
  error(err, 0)
end
future.raise = raise

---@return any ... what the function returned
function Future:result(wait, seconds)
  self_check(self, "result")
  local deadline = deadline_of(1, "result", wait, seconds)
  here_check(self)
  if not work.wait(self, deadline) then error(Timeout, 0) end
  local values = self.values
  if not values then raise(self) end
  return unpack(values, 1, values.n)
end

---@return any error nil if there was none
function Future:exception(wait, seconds)
  self_check(self, "exception")
  local deadline = deadline_of(1, "exception", wait, seconds)
  here_check(self)
  if not work.wait(self, deadline) then error(Timeout, 0) end
  if self.was_cancelled then error(Cancelled, 0) end
  return self.error
end

---@return boolean
function Future:done()
  self_check(self, "done")
  here_check(self)
  if not self.ended then work.drain(self.s) end
  return self.ended == true
end

---@return boolean
function Future:running()
  return not self:done() and work.is_begun(self)
end

---@return boolean
function Future:cancelled()
  self_check(self, "cancelled")
  return self.was_cancelled == true
end

---@return boolean
function Future:cancel()
  if self:done() then return self.was_cancelled == true end
  return work.shielded(function()
    if not work.take_back(self) then return false end
    self.was_cancelled = true
    work.conclude(self, false, Cancelled)
    return true
  end)
end

local function call_all(self)
  local stop = work.call_all(self)
  if stop then error(stop, 0) end
end

---@param f fun(future: Future)
function Future:add_done_callback(f)
  self_check(self, "add_done_callback")
  check(1, "add_done_callback", f, "function")
  here_check(self)
  if not self.ended then
    core.append(self, "callbacks", f)
    work.drain(self.s) -- it may have ended already
    if self.ended then work.shielded(call_all, self) end -- before the callback was there
    return
  end
  work.call_back(f, self)
end

function Future:__tostring()
  local state = "pending"
  if self.was_cancelled then state = "cancelled"
  elseif self.ended then state = self.values and "done" or "failed"
  elseif states.is_here(self.s) and self:running() then state = "running" end
  return format("<future %s>", state)
end

arguments.limit("future", Future)

-- Several ---------------------------------------------------------------------------------------

local function read_list(name, list)
  check(1, name, list, "table")
  local futures, seen = {}, {}
  for i = 1, #list do
    local f = list[i]
    if getmetatable(f) ~= Future then
      bad(1, name, format("future expected at [%d], got %s", i, type(f)))
    end
    here_check(f)
    if not seen[f] then
      seen[f] = true
      futures[#futures + 1] = f
    end
  end
  return futures
end

---@class Watch waits for futures of whatever pools
---@field open table<PoolState, integer> how many of each pool have not ended
---@field futures (Future|false)[] those that have not ended, in their places
---@field at table<Future, integer> the place of each
---@field ended fun(future: Future) called once for each

-- A future has ended.
local function note(self, f)
  local i = core.swap(self.at, f, nil)
  if not i then return end
  self.futures[i] = false
  core.add(self.open, f.s, -1)
  self.ended(f)
  if self.event then self.event:set() end
end

-- Call ended(future) for each at its end, at once for those that have ended. Takes the array over.
-- What the futures have of the watch does not keep it, once nobody waits any more.
local function watch(futures, ended)
  local open, at = {}, {}
  local self = {open = open, futures = futures, at = at, ended = ended}
  local box = setmetatable({self}, {__mode = "v"})
  self.hook = function(f)
    if box[1] then note(box[1], f) end
  end
  for i = 1, #futures do
    local f = futures[i]
    if not f.ended then work.drain(f.s) end
    at[f] = i
    core.add(open, f.s, 1)
    if f.ended then note(self, f) else work.hook(f, self.hook) end
  end
  return self
end

-- The futures are not watched for the present, or are again.
local function unwatch(self)
  self.idle = true
  for f in pairs(self.at) do work.unhook(f, self.hook) end
end

local function rewatch(self)
  self.idle = false
  local list, places = {}, {} -- self.at changes meanwhile; `pairs` has another order in each run
  for f, i in pairs(self.at) do places[#places + 1], list[i] = i, f end
  sort(places)
  for i = 1, #places do work.hook(list[places[i]], self.hook) end
end

local function is_older(a, b) return a.number < b.number end

-- Futures of several pools: whichever has something to collect, or one that another thread ends.
local function wait_for_pools(self, deadline, test)
  self.event = self.event or new_event()
  while not test() do
    self.event:clear()
    local list, pools = {self.event}, {}
    for s in pairs(self.open) do pools[#pools + 1] = s end
    sort(pools, is_older)
    for i = 1, #pools do
      local s = pools[i]
      if self.open[s] > 0 and not s.lent then list[#list + 1] = s.board end
    end
    for i = 1, #pools do work.drain(pools[i]) end
    if not test() and not wait_any(list, core.left(deadline)) then return test() end
  end
  return true
end

-- Wait until test() is true or the deadline; which of the two.
local function wait_until(self, deadline, test)
  if test() then return true end
  local futures = self.futures
  for i = 1, #futures do
    local f = futures[i]
    if f and not f.ended and (f.s.lent or f.s.shares) then
      work.lend(f)
      if test() then return true end
    end
  end
  local s = next(self.open)
  if next(self.open, s) == nil and not s.lent then return work.pump(s, deadline, test) end
  return wait_for_pools(self, deadline, test)
end

---@param futures Future[]
---@return fun(): Future?
function future.as_completed(futures, wait, seconds)
  local list = read_list("as_completed", futures)
  local deadline = deadline_of(2, "as_completed", wait, seconds)
  local ended, given = {}, 0
  local self = watch(list, function(f) insert(ended, f) end)
  local function ready() return #ended > given end
  return function()
    if given == #list then return nil end
    if self.idle then rewatch(self) end
    if not wait_until(self, deadline, ready) then
      unwatch(self)
      error(Timeout, 0)
    end
    given = given + 1
    return core.swap(ended, given, false) -- the caller's alone
  end
end

local WHEN = {all = true, first = true, error = true}

---@param futures Future[]
---@return Future[] done
---@return Future[] open
function future.futures_wait(futures, wait, when, more)
  local seconds
  if wait == true and type(when) == "number" then seconds, when = when, more end -- Python's pair
  if type(wait) == "string" and when == nil then wait, when = nil, wait end
  local list = read_list("futures_wait", futures)
  local deadline = deadline_of(2, "futures_wait", wait, seconds)
  when = when or "all"
  if not WHEN[when] then bad(3, "futures_wait", "\"all\", \"first\" or \"error\" expected") end
  local left, failed = #list, false
  local self = watch(move(list, 1, #list, 1, {}), function(f)
    left = left - 1
    if f.error ~= nil and not f.was_cancelled then failed = true end
  end)
  local ok, why = pcall(wait_until, self, deadline, function()
    return left == 0 or (when == "first" and left < #list) or (when == "error" and failed)
  end)
  unwatch(self)
  if not ok then error(why, 0) end
  local done, open = {}, {}
  for _, f in ipairs(list) do
    if f.ended then done[#done + 1] = f else open[#open + 1] = f end
  end
  return done, open
end

return future
