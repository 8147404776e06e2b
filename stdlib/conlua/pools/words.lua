-- SPDX-License-Identifier: MIT
--- Words of pools and executors.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"
local arguments = require "conlua.arguments"
local future = require "conlua.pools.future"
local here = require "conlua.pools.here"
local jobs = require "conlua.pools.job"
local ledgers = require "conlua.pools.ledger"
local parts = require "conlua.pools.parts"
local task = require "conlua.pools.task"
local unasked = require "conlua.pools.unasked"
local format = string.format

local unpack = table.unpack
local check, count, deadline_of, bad = arguments.check, arguments.count, arguments.deadline,
  arguments.bad
local TRY, NEVER = 0, math.maxinteger -- deadlines, as core.deadline gives them
local result_of = future.result
local Died, Timeout = words.unit.Died, words.unit.Timeout

local pools = {}

local TASKS = 100 -- of a green_executor, which needs no processors
local OPTIONS = {n = true, maxtasks = true}

local function read_options(name, n, options)
  if type(n) == "table" then
    if options ~= nil then bad(2, name, "surplus argument: the options come first") end
    n, options = nil, n
  end
  check(2, name, options, "table", true)
  options = options or {}
  for key in pairs(options) do
    if key ~= 1 and not OPTIONS[key] then
      bad(1, name, format("unknown field '%s'; known are n, maxtasks", tostring(key)))
    end
  end
  if n == nil then n = options.n or options[1] end
  return count(1, name, n, "n") or (name == "green_executor" and TASKS or os.cpu_count()),
    count(2, name, options.maxtasks, "maxtasks") or 0
end

local function maker(name, is_executor, kind)
  pools[name] = function(n, options)
    return ledgers.new(is_executor, kind, read_options(name, n, options))
  end
end

maker("pool", false, "process")
maker("thread_pool", false, "thread")
maker("isolate_pool", false, "isolate")
maker("process_executor", true, "process")
maker("thread_executor", true, "thread")
maker("isolate_executor", true, "isolate")
maker("green_executor", true, "green")

-- The ledger of the pool on which the method `name` is called. Raises if the pool is closed, unless
-- `any`.
local function open_ledger(self, kind, name, any)
  local meta = getmetatable(self)
  if type(self) ~= "userdata" or type(meta) ~= "table" or meta.__name ~= kind then
    core.fail(format("calling '%s' on bad self (%s expected, got %s)", name, kind, type(self)))
  end
  if not any then arguments.open(name) end
  local ledger = ledgers.of(self)
  if ledger.closed and not any then
    core.fail(kind == "executor" and "the executor was shut down" or
      format("the pool was %s", ledger.closed))
  end
  return ledger
end

local function array_of(args)
  return unpack(args, 1, math.tointeger(args.n) or #args)
end

-- A job whose result is the array of results.
local function map(ledger, f, list, chunk, how)
  local job = future.new(f)
  local results, failure = {}, nil
  function job:on(k, ok, got, ...)
    if ok == true then parts.place(self, k, got, results)
    else failure = failure or table.pack(ok, got, ...) end
  end
  function job:finish()
    if failure then jobs.conclude(self, unpack(failure, 1, failure.n))
    else jobs.conclude(self, true, results) end
  end
  parts.submit(ledger, job, list, chunk, how)
  return job
end

local function check_map(name, f, list, chunk)
  check(1, name, f, "function")
  check(2, name, list, "table")
  return count(3, name, chunk, "chunk")
end

---@class Pool
local Pool = {}
pools.Pool = Pool

local function add_callbacks(job, callback, error_callback)
  if not callback and not error_callback then return end
  future.add_callback(job, function()
    local values = job.values
    if not values then
      if not error_callback then return end
      unasked.ask(job)
      error_callback(job.error)
    elseif callback then
      callback(unpack(values, 1, values.n))
    end
  end)
end

local function apply(self, name, f, args, callback, error_callback)
  local ledger = open_ledger(self, "pool", name)
  check(1, name, f, "function")
  check(2, name, args, "table", true)
  check(3, name, callback, "function", true)
  check(4, name, error_callback, "function", true)
  local job = future.new(f)
  if args then ledger:submit(job, array_of(args)) else ledger:submit(job) end
  add_callbacks(job, callback, error_callback)
  return job
end

--- Call f in a worker and wait for the results.
---@return any ... results of f
function Pool:apply(f, args)
  return result_of(apply(self, "apply", f, args), NEVER)
end

--- Call f in a worker.
---@return Future
function Pool:apply_async(f, args, callback, error_callback)
  return apply(self, "apply_async", f, args, callback, error_callback).future
end

--- Results of f for each item of a list.
---@return any[]
function Pool:map(f, list, chunk)
  local ledger = open_ledger(self, "pool", "map")
  chunk = check_map("map", f, list, chunk)
  return result_of(map(ledger, f, list, chunk, task.LIST), NEVER)
end

--- As map, without the wait.
---@return Future
function Pool:map_async(f, list, chunk, callback, error_callback)
  local ledger = open_ledger(self, "pool", "map_async")
  chunk = check_map("map_async", f, list, chunk)
  check(4, "map_async", callback, "function", true)
  check(5, "map_async", error_callback, "function", true)
  local job = map(ledger, f, list, chunk, task.LIST)
  add_callbacks(job, callback, error_callback)
  return job.future
end

--- As map, with each item as a list of arguments.
---@return any[]
function Pool:starmap(f, list, chunk)
  local ledger = open_ledger(self, "pool", "starmap")
  chunk = check_map("starmap", f, list, chunk)
  for i = 1, #list do
    if type(list[i]) ~= "table" then
      bad(2, "starmap", format("table expected at [%d], got %s", i, type(list[i])))
    end
  end
  return result_of(map(ledger, f, list, chunk, task.STAR), NEVER)
end

-- Submit a list; on_end(k) is called at the end of each part.
local function submit_items(ledger, f, list, chunk, on_end)
  local job = future.new(f)
  job.results, job.failures, job.given = {}, {}, {}
  function job:on(k, ok, got, trace)
    if ok == true then parts.place(self, k, got, self.results)
    elseif ok == "died" then self.failures[k] = {error = Died}
    else self.failures[k] = {error = got, trace = trace} end
    self.given[k] = true
    on_end(k)
  end
  function job:finish() jobs.conclude(self, true) end
  return job, parts.submit(ledger, job, list, chunk or 1, task.LIST)
end

-- An iterator over the results of parts, which takes a `wait` argument. next_part(deadline) waits
-- for the next part and returns its number; false: the time is up; nil: no part is left.
local function iterate(name, job, starts, next_part)
  local at, behind = 1, 1
  return function(wait, seconds)
    unasked.wait(job)
    if wait ~= true then seconds = nil end -- a loop passes the last result
    local deadline = deadline_of(1, name, wait, seconds)
    while at == behind do
      local k = next_part(deadline)
      if k == nil then return nil end
      if not k then error(Timeout, 0) end
      if not job.given[k] then error(job.failed, 0) end -- no memory to note the end of k
      local failed = job.failures[k]
      if failed then future.raise(failed) end
      at, behind = starts[k], starts[k + 1]
    end
    local result = job.results[at]
    job.results[at] = nil
    at = at + 1
    return result
  end
end

--- An iterator over results, in the order of the list.
---@return fun(wait: any): any
function Pool:imap(f, list, chunk)
  local ledger = open_ledger(self, "pool", "imap")
  chunk = check_map("imap", f, list, chunk)
  local job, starts = submit_items(ledger, f, list, chunk, function() end)
  local k = 1
  local function ready() return job.given[k] == true or (job.ended and job.failed ~= false) end
  return iterate("imap", job, starts, function(deadline)
    if k == #starts then return nil end
    if deadline ~= TRY then here.part(job, k) end
    if not job.ledger:wait_parts(job, deadline, ready) then return false end
    k = k + 1
    return k - 1
  end)
end

--- An iterator over results, in the order in which parts end.
---@return fun(wait: any): any
function Pool:imap_unordered(f, list, chunk)
  local ledger = open_ledger(self, "pool", "imap_unordered")
  chunk = check_map("imap_unordered", f, list, chunk)
  local ended, given, lent = {}, 0, 0
  local job, starts = submit_items(ledger, f, list, chunk, function(k) table.insert(ended, k) end)
  local function ready() return #ended > given or (job.ended and job.failed ~= false) end
  return iterate("imap_unordered", job, starts, function(deadline)
    if given == #starts - 1 then return nil end
    while deadline ~= TRY and not ready() and lent < #starts - 1 do
      lent = lent + 1
      here.part(job, lent)
    end
    if not job.ledger:wait_parts(job, deadline, ready) then return false end
    given = given + 1
    return ended[given] or 0 -- 0: there was no memory to note the part
  end)
end

--- Take no more jobs.
function Pool:close()
  open_ledger(self, "pool", "close", true):close()
end

--- End the workers at once.
function Pool:terminate()
  open_ledger(self, "pool", "terminate", true):terminate()
end

--- Wait until all jobs are done and the workers have ended.
---@return boolean
function Pool:join(wait, seconds)
  local ledger = open_ledger(self, "pool", "join", true)
  local deadline = deadline_of(1, "join", wait, seconds)
  if not ledger.closed then core.fail("join before close or terminate of the pool") end
  if board.works(ledger.board) then core.fail("a worker cannot join its own pool") end
  return ledger:join(deadline)
end

---@class Executor
local Executor = {}
pools.Executor = Executor

--- Call f in a worker.
---@return Future
function Executor:submit(f, ...)
  local ledger = open_ledger(self, "executor", "submit")
  check(1, "submit", f, "function")
  local job = future.new(f)
  ledger:submit(job, ...)
  return job.future
end

--- Results of f for each item. The array can also be called, since map in Python gives an iterator.
---@return any[]
function Executor:map(f, list)
  local ledger = open_ledger(self, "executor", "map")
  check_map("map", f, list)
  local results = result_of(map(ledger, f, list, nil, task.LIST), NEVER)
  local i = 0
  return setmetatable(results, {__call = function()
    i = i + 1
    return results[i]
  end})
end

--- Take no more jobs, and wait until all are done.
---@return boolean
function Executor:shutdown(wait, seconds)
  local ledger = open_ledger(self, "executor", "shutdown", true)
  local deadline = deadline_of(1, "shutdown", wait, seconds)
  ledger:close()
  if deadline ~= 0 and board.works(ledger.board) then
    core.fail("a worker cannot wait for its own executor")
  end
  return ledger:join(deadline)
end

-- Methods of handles are these functions from now on, without the search for this module.
for kind, methods in pairs{pool = Pool, executor = Executor} do
  arguments.limit(kind, methods)
  local index = board.methods(kind)
  for name, method in pairs(methods) do index[name] = method end
end

return pools
