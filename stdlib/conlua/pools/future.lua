-- SPDX-License-Identifier: MIT
--- Futures: what a script has of a job, and waits for several jobs.

local core = require "conlua.core"
local words = require "conlua"
local arguments = require "conlua.arguments"
local callbacks = require "conlua.pools.callbacks"
local here = require "conlua.pools.here"
local jobs = require "conlua.pools.job"
local registry = require "conlua.pools.registry"
local unasked = require "conlua.pools.unasked"
local format = string.format

local unpack, move, insert, sort = table.unpack, table.move, table.insert, table.sort
local Timeout, Cancelled = words.unit.Timeout, words.unit.Cancelled
local bad, check, deadline_of = arguments.bad, arguments.check, arguments.deadline
local new_event, wait_any = words.event, words.wait_any

local future = {}

---@class Future
---@field signal integer? the signal that killed the worker, if the error is unit.Died
---@field exitcode integer? of the worker, if the error is unit.Died
local Future = {}
local Object, wrap, state_of = arguments.class("future", Future, {
  {name = "signal", get = function(job) return job.signal or nil end},
  {name = "exitcode", get = function(job) return job.exitcode or nil end},
})
future.Future = Future

-- A forked child has futures of its parent, whose jobs end in the parent.
local function here_check(job)
  if not job.ended and not registry.is_here(job.ledger) then
    core.fail("this future belongs to another process")
  end
end

--- A job to be submitted. The script gets job.future.
---@param f function
---@return Job
function future.new(f)
  -- Fields that the end of the job sets are here from the start: later there may be no memory. A
  -- job of one call has no more than 16 fields, or its table would double.
  local job = {f = f, concluded = false, ended = false, values = false, error = false,
    trace = false, exitcode = false, signal = false, behind = false, future = false}
  job.future = wrap(job)
  return job
end

-- The time of a wait for a job is up.
local function time_out(job)
  unasked.wait(job)
  error(Timeout, 0)
end

-- Raise the error of a job. A string gets the traceback of the worker.
local function raise(job)
  unasked.ask(job)
  local err, trace = job.error, job.trace
  if type(err) == "string" and trace and trace ~= "" then err = err .. "\n" .. trace end
  error(err, 0)
end
future.raise = raise

--- Wait for a job. Raises its error, or unit.Timeout.
---@param job Job
---@param deadline integer
---@return any ... results of the function
function future.result(job, deadline)
  if not job.ledger:wait(job, deadline) then time_out(job) end
  local values = job.values
  if not values then raise(job) end
  return unpack(values, 1, values.n)
end
local result_of = future.result

--- Wait for the results of the function.
---@return any ... results
function Future:result(wait, seconds)
  local job = state_of(self, "result")
  local deadline = deadline_of(1, "result", wait, seconds)
  here_check(job)
  return result_of(job, deadline)
end

--- Wait for the end of the job.
---@return any error nil: the function returned
function Future:exception(wait, seconds)
  local job = state_of(self, "exception")
  local deadline = deadline_of(1, "exception", wait, seconds)
  here_check(job)
  if not job.ledger:wait(job, deadline) then time_out(job) end
  unasked.ask(job)
  if job.was_cancelled then error(Cancelled, 0) end
  return job.error
end

local function is_done(job)
  here_check(job)
  if not job.ended then job.ledger:drain() end
  return job.ended == true
end

local function is_running(job)
  return not is_done(job) and jobs.is_begun(job)
end

--- Has the job ended?
---@return boolean
function Future:done()
  return is_done(state_of(self, "done"))
end

--- Was the job begun, and has it not ended?
---@return boolean
function Future:running()
  return is_running(state_of(self, "running"))
end

--- Was the job cancelled?
---@return boolean
function Future:cancelled()
  return state_of(self, "cancelled").was_cancelled == true
end

--- Cancel the job, unless the job was begun.
---@return boolean cancelled
function Future:cancel()
  local job = state_of(self, "cancel")
  if is_done(job) then return job.was_cancelled == true end
  return callbacks.shielded(function()
    if not jobs.take_back(job) then return false end
    job.was_cancelled = true
    if job.open then job.open = false end -- the whole job ends
    jobs.end_part(job, 0, false, Cancelled)
    return true
  end)
end

local function call_all(job)
  local stop = callbacks.call_all(job)
  if stop then error(stop, 0) end
end

--- Call f(job.future) at the end of a job, behind callbacks that were added before.
---@param job Job
---@param f fun(future: Future)
function future.add_callback(job, f)
  if not job.ended then
    core.append(job, "callbacks", f)
    job.ledger:drain() -- the job may have ended
    if job.ended then callbacks.shielded(call_all, job) end -- before the append
    return
  end
  callbacks.call(f, job.future)
end

--- Call f(future) at the end of the job; at once if the job has ended.
---@param f fun(future: Future)
function Future:add_done_callback(f)
  local job = state_of(self, "add_done_callback")
  check(1, "add_done_callback", f, "function")
  here_check(job)
  future.add_callback(job, f)
end

function Object:__tostring()
  local job = state_of(self, "tostring")
  local state = "pending"
  if job.was_cancelled then state = "cancelled"
  elseif job.ended then state = job.values and "done" or "failed"
  elseif registry.is_here(job.ledger) and is_running(job) then state = "running" end
  return format("<future %s>", state)
end

arguments.limit("future", Future)

-- The jobs of an array of futures, each job once.
local function read_list(name, futures)
  check(1, name, futures, "table")
  local list, seen = {}, {}
  for i = 1, #futures do
    local f = futures[i]
    if getmetatable(f) ~= Object then
      bad(1, name, format("future expected at [%d], got %s", i, type(f)))
    end
    local job = state_of(f, name)
    here_check(job)
    if not seen[job] then
      seen[job] = true
      list[#list + 1] = job
    end
  end
  return list
end

---@class Watch a wait for jobs of any pools
---@field open table<Ledger, integer> jobs of each pool that have not ended
---@field list (Job|false)[] jobs; false: the job in this place has ended
---@field at table<Job, integer> the place of each job that has not ended
---@field ended fun(job: Job) called once for each job
---@field hook fun(job: Job) at the end of each job
---@field event userdata? set at the end of each job, during a wait for several pools
---@field idle boolean? hooks are taken back

-- A job has ended.
local function note(self, job)
  local i = core.swap(self.at, job, nil)
  if not i then return end
  self.list[i] = false
  core.add(self.open, job.ledger, -1)
  self.ended(job)
  if self.event then self.event:set() end
end

-- Call ended(job) at the end of each job; at once for jobs that have ended. Takes the array over.
-- The hooks refer to the watch weakly: a watch that the script has dropped can be collected.
local function watch(list, ended)
  local open, at = {}, {}
  local self = {open = open, list = list, at = at, ended = ended}
  local box = setmetatable({self}, {__mode = "v"})
  self.hook = function(job)
    if box[1] then note(box[1], job) end
  end
  for i = 1, #list do
    local job = list[i]
    if not job.ended then job.ledger:drain() end
    at[job] = i
    core.add(open, job.ledger, 1)
    if job.ended then note(self, job) else jobs.hook(job, self.hook) end
  end
  return self
end

-- Take the hooks back, until rewatch.
local function unwatch(self)
  self.idle = true
  for job in pairs(self.at) do jobs.unhook(job, self.hook) end
end

local function rewatch(self)
  self.idle = false
  -- A list by place: self.at changes during the hooks, and the order of `pairs` differs by run.
  local list, places = {}, {}
  for job, i in pairs(self.at) do places[#places + 1], list[i] = i, job end
  sort(places)
  for i = 1, #places do jobs.hook(list[places[i]], self.hook) end
end

-- Wait for jobs of several pools. Each pool that has something to collect wakes the wait, and so
-- does each thread of this state that ends a job.
local function wait_for_pools(self, deadline, test)
  self.event = self.event or new_event()
  local ledgers = {}
  for ledger in pairs(self.open) do ledgers[#ledgers + 1] = ledger end
  sort(ledgers, registry.is_older)
  while not test() do
    self.event:clear()
    local list = {self.event}
    for i = 1, #ledgers do
      local ledger = ledgers[i]
      if self.open[ledger] > 0 then list[#list + 1] = ledger:waitable() end
    end
    for i = 1, #ledgers do ledgers[i]:drain() end
    if not test() and not wait_any(list, core.left(deadline)) then return test() end
  end
  return true
end

-- Wait until test() is true, or until the deadline. Returns whether test() is true.
local function wait_until(self, deadline, test)
  if test() then
    callbacks.settle()
    return true
  end
  local list = self.list
  for i = 1, #list do
    local job = list[i]
    if job and not job.ended and job.ledger:helps() then
      here.all(job)
      if test() then return true end
    end
  end
  local ledger = next(self.open)
  if next(self.open, ledger) == nil and ledger:waitable() then
    return ledger:pump(deadline, test)
  end
  return wait_for_pools(self, deadline, test)
end

--- An iterator over futures, in the order in which their jobs end.
---@param futures Future[]
---@return fun(): Future?
function future.as_completed(futures, wait, seconds)
  local list = read_list("as_completed", futures)
  local deadline = deadline_of(2, "as_completed", wait, seconds)
  local ended, given = {}, 0
  local self = watch(list, function(job) insert(ended, job.future) end)
  local function ready() return #ended > given end
  return function()
    if given == #list then return nil end
    if self.idle then rewatch(self) end
    if not wait_until(self, deadline, ready) then
      unwatch(self)
      error(Timeout, 0)
    end
    given = given + 1
    return core.swap(ended, given, false) -- the iterator keeps no future
  end
end

local WHEN = {all = true, first = true, error = true}

--- Wait for all jobs, for the first one, or for the first error.
---@param futures Future[]
---@return Future[] done
---@return Future[] open
function future.futures_wait(futures, wait, when, more)
  local seconds
  if wait == true and type(when) == "number" then -- Python's pair
    seconds, when = when, more
  elseif more ~= nil then
    bad(4, "futures_wait", "surplus argument: seconds before `when` belong to true")
  end
  if type(wait) == "string" and when == nil then wait, when = nil, wait end
  local list = read_list("futures_wait", futures)
  local deadline = deadline_of(2, "futures_wait", wait, seconds)
  when = when or "all"
  if not WHEN[when] then bad(3, "futures_wait", "\"all\", \"first\" or \"error\" expected") end
  local left, failed = #list, false
  local self = watch(move(list, 1, #list, 1, {}), function(job)
    left = left - 1
    if job.error ~= nil and not job.was_cancelled then failed = true end
  end)
  local ok, why = pcall(wait_until, self, deadline, function()
    return left == 0 or (when == "first" and left < #list) or (when == "error" and failed)
  end)
  unwatch(self)
  if not ok then error(why, 0) end
  local done, open = {}, {}
  for _, job in ipairs(list) do
    if when == "error" then unasked.ask(job) end
    if not job.ended then unasked.wait(job) end
    if job.ended then done[#done + 1] = job.future else open[#open + 1] = job.future end
  end
  return done, open
end

return future
