-- SPDX-License-Identifier: MIT
--- Pools and executors.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"
local states = require "conlua.states"
local work = require "conlua.lending"
local worker = require "conlua.worker"
local future = require "conlua.future"
local parts = require "conlua.parts"
local arguments = require "conlua.arguments"
local format = string.format

local unpack = table.unpack
local check, count, deadline_of, bad = arguments.check, arguments.count, arguments.deadline,
  arguments.bad
local TRY, NEVER = 0, math.maxinteger -- deadlines, as core.deadline gives them
local result_of = future.result
local Died, Timeout = words.unit.Died, words.unit.Timeout

local pools = {}

-- Making ----------------------------------------------------------------------------------------

local TASKS = 100 -- of a green_executor, which needs no processors
local OPTIONS = {n = true, maxtasks = true}

local function read_options(name, n, options)
  if type(n) == "table" then n, options = nil, n end
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
    return states.new(is_executor, kind, read_options(name, n, options))
  end
end

maker("pool", false, "process")
maker("thread_pool", false, "thread")
maker("isolate_pool", false, "isolate")
maker("process_executor", true, "process")
maker("thread_executor", true, "thread")
maker("isolate_executor", true, "isolate")
maker("green_executor", true, "green")

-- What both have --------------------------------------------------------------------------------

-- The state of a pool that `name` was called on, open for tasks unless `any`.
local function open_state(self, kind, name, any)
  local meta = getmetatable(self)
  if type(self) ~= "userdata" or type(meta) ~= "table" or meta.__name ~= kind then
    core.fail(format("calling '%s' on bad self (%s expected, got %s)", name, kind, type(self)))
  end
  if not any then arguments.open(name) end
  local s = states.of(self)
  if s.closed and not any then
    core.fail(kind == "executor" and "the executor was shut down" or
      format("the pool was %s", s.closed))
  end
  return s
end

local function array_of(args)
  return unpack(args, 1, math.tointeger(args.n) or #args)
end

-- The record of a future of the array of results.
local function map(s, f, list, chunk, how)
  local rec = future.new(f)
  local results, failure = {}, nil
  function rec:on(k, ok, got, ...)
    if ok == true then parts.place(self, k, got, results)
    else failure = failure or table.pack(ok, got, ...) end
  end
  function rec:finish()
    if failure then work.conclude(self, unpack(failure, 1, failure.n))
    else work.conclude(self, true, results) end
  end
  parts.submit(s, rec, list, chunk, how)
  return rec
end

local function check_map(name, f, list, chunk)
  check(1, name, f, "function")
  check(2, name, list, "table")
  return count(3, name, chunk, "chunk")
end

-- Pools -----------------------------------------------------------------------------------------

---@class Pool
local Pool = {}
pools.Pool = Pool

local function add_callbacks(rec, callback, error_callback)
  if not callback and not error_callback then return end
  future.add_callback(rec, function()
    local values = rec.values
    if not values then
      if error_callback then error_callback(rec.error) end
    elseif callback then
      callback(unpack(values, 1, values.n))
    end
  end)
end

local function apply(self, name, f, args, callback, error_callback)
  local s = open_state(self, "pool", name)
  check(1, name, f, "function")
  check(2, name, args, "table", true)
  check(3, name, callback, "function", true)
  check(4, name, error_callback, "function", true)
  local rec = future.new(f)
  if args then work.submit(s, rec, array_of(args)) else work.submit(s, rec) end
  add_callbacks(rec, callback, error_callback)
  return rec
end

---@return any ... what f returns
function Pool:apply(f, args)
  return result_of(apply(self, "apply", f, args), NEVER)
end

---@return Future
function Pool:apply_async(f, args, callback, error_callback)
  return apply(self, "apply_async", f, args, callback, error_callback).future
end

---@return any[]
function Pool:map(f, list, chunk)
  local s = open_state(self, "pool", "map")
  chunk = check_map("map", f, list, chunk)
  return result_of(map(s, f, list, chunk, worker.LIST), NEVER)
end

---@return Future
function Pool:map_async(f, list, chunk, callback, error_callback)
  local s = open_state(self, "pool", "map_async")
  chunk = check_map("map_async", f, list, chunk)
  check(4, "map_async", callback, "function", true)
  check(5, "map_async", error_callback, "function", true)
  local rec = map(s, f, list, chunk, worker.LIST)
  add_callbacks(rec, callback, error_callback)
  return rec.future
end

---@return any[]
function Pool:starmap(f, list, chunk)
  local s = open_state(self, "pool", "starmap")
  chunk = check_map("starmap", f, list, chunk)
  for i = 1, #list do
    if type(list[i]) ~= "table" then
      bad(2, "starmap", format("table expected at [%d], got %s", i, type(list[i])))
    end
  end
  return result_of(map(s, f, list, chunk, worker.STAR), NEVER)
end

-- Submit all; on_end(k) is called at the end of each part.
local function submit_items(s, f, list, chunk, on_end)
  local rec = future.new(f)
  rec.results, rec.failures, rec.given = {}, {}, {}
  function rec:on(k, ok, got, trace)
    if ok == true then parts.place(self, k, got, self.results)
    elseif ok == "died" then self.failures[k] = {error = Died}
    else self.failures[k] = {error = got, trace = trace} end
    self.given[k] = true
    on_end(k)
  end
  function rec:finish() work.conclude(self, true) end
  return rec, parts.submit(s, rec, list, chunk or 1, worker.LIST)
end

-- The results of parts, one by one, in an iterator that may be called with a `wait`.
-- next_part(deadline) waits for the next part and gives its number, false when the time is up, or
-- nil at the end.
local function iterate(name, rec, starts, next_part)
  local at, behind = 1, 1
  return function(wait, seconds)
    if wait ~= true then seconds = nil end -- of a loop: the last result
    local deadline = deadline_of(1, name, wait, seconds)
    while at == behind do
      local k = next_part(deadline)
      if k == nil then return nil end
      if not k then error(Timeout, 0) end
      if not rec.given[k] then error(rec.failed, 0) end -- there was no memory to note its end
      local failed = rec.failures[k]
      if failed then future.raise(failed) end
      at, behind = starts[k], starts[k + 1]
    end
    local result = rec.results[at]
    rec.results[at] = nil
    at = at + 1
    return result
  end
end

---@return fun(wait: any): any
function Pool:imap(f, list, chunk)
  local s = open_state(self, "pool", "imap")
  chunk = check_map("imap", f, list, chunk)
  local rec, starts = submit_items(s, f, list, chunk, function() end)
  local k = 1
  local function ready() return rec.given[k] == true or (rec.ended and rec.failed ~= false) end
  return iterate("imap", rec, starts, function(deadline)
    if k == #starts then return nil end
    if deadline ~= TRY then work.lend_part(rec, k) end
    if not parts.wait(rec, deadline, ready) then return false end
    k = k + 1
    return k - 1
  end)
end

---@return fun(wait: any): any
function Pool:imap_unordered(f, list, chunk)
  local s = open_state(self, "pool", "imap_unordered")
  chunk = check_map("imap_unordered", f, list, chunk)
  local ended, given, lent = {}, 0, 0
  local rec, starts = submit_items(s, f, list, chunk, function(k) table.insert(ended, k) end)
  local function ready() return #ended > given or (rec.ended and rec.failed ~= false) end
  return iterate("imap_unordered", rec, starts, function(deadline)
    if given == #starts - 1 then return nil end
    while deadline ~= TRY and not ready() and lent < #starts - 1 do
      lent = lent + 1
      work.lend_part(rec, lent)
    end
    if not parts.wait(rec, deadline, ready) then return false end
    given = given + 1
    return ended[given] or 0 -- no part: it could not be noted
  end)
end

function Pool:close()
  work.close(open_state(self, "pool", "close", true))
end

function Pool:terminate()
  work.terminate(open_state(self, "pool", "terminate", true))
end

---@return boolean
function Pool:join(wait, seconds)
  local s = open_state(self, "pool", "join", true)
  local deadline = deadline_of(1, "join", wait, seconds)
  if not s.closed then core.fail("join before close or terminate of the pool") end
  if board.works(s.board) then core.fail("a worker cannot join its own pool") end
  return work.join(s, deadline)
end

-- Executors -------------------------------------------------------------------------------------

---@class Executor
local Executor = {}
pools.Executor = Executor

---@return Future
function Executor:submit(f, ...)
  local s = open_state(self, "executor", "submit")
  check(1, "submit", f, "function")
  local rec = future.new(f)
  work.submit(s, rec, ...)
  return rec.future
end

-- The array can also be called: in Python map gives an iterator.
---@return any[]
function Executor:map(f, list)
  local s = open_state(self, "executor", "map")
  check_map("map", f, list)
  local results = result_of(map(s, f, list, nil, worker.LIST), NEVER)
  local i = 0
  return setmetatable(results, {__call = function()
    i = i + 1
    return results[i]
  end})
end

---@return boolean
function Executor:shutdown(wait, seconds)
  local s = open_state(self, "executor", "shutdown", true)
  local deadline = deadline_of(1, "shutdown", wait, seconds)
  work.close(s)
  if deadline ~= 0 and board.works(s.board) then
    core.fail("a worker cannot wait for its own executor")
  end
  return work.join(s, deadline)
end

-- From now on handles find the methods here, without a detour.
for kind, methods in pairs{pool = Pool, executor = Executor} do
  arguments.limit(kind, methods)
  local index = board.methods(kind)
  for name, method in pairs(methods) do index[name] = method end
end

return pools
