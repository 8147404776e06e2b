-- SPDX-License-Identifier: MIT
--- What pools and executors are made of: records of tasks, and how workers do them.
--
-- The tasks themselves lie in shared memory (interp/objects/pool.h), where workers take them and
-- ask nobody. Here, in the state that made the pool, is what the script sees of them: for each
-- task under way a record, in most cases a future. What workers finished is collected by whichever
-- thread of this state waits for something of the pool; if none does, the main unit is pressed, and
-- collects at its next wait, whatever that is for.
--
-- A pool that arrives in another state than its maker's, by fork or in a message, gets workers of
-- its own there; unless that state works for the pool itself, or may not start processes: then
-- whoever waits for a task does it (it is `lent`), so that a worker can wait for its own pool.
--
-- No step here relies on not being interrupted by another thread of the state, but for single
-- assignments and calls of C.

local core = require "conlua.core"
local words = require "conlua"
local worker = require "conlua.worker"

local pack, unpack, move, sort = table.pack, table.unpack, table.move, table.sort
local traced, new_event = core.traced, words.event
local Died, Terminated = words.unit.Died, words.unit.Terminated
local carry_out, failure, stops = worker.carry_out, worker.failure, worker.stops
local kinds = {process = words.process, thread = words.thread, isolate = words.isolate}

local work = {}

local CALL = worker.CALL
local NEVER, TRY = math.maxinteger, 0 -- deadlines, as core.deadline gives them

---@class PoolState what a Lua state knows of a pool
---@field board userdata the pool whose workers do the tasks
---@field kind string
---@field size integer
---@field lease integer
---@field is_executor boolean
---@field home integer the state that this is of
---@field number integer
---@field futures table<integer, Record> tasks under way
---@field units table<integer, userdata> its workers
---@field functions table<function, table> as the pool knows them
---@field lent Record[]? tasks to be done here: then it has no workers
---@field closed string?
---@field tells boolean?

---@class Record a task, or a future of several
---@field s PoolState
---@field id integer?
---@field task userdata? while it is under way
---@field f function?
---@field mode integer
---@field args table?
---@field on function? what to do with its outcome, if it is no future
---@field ended boolean?
---@field parts Record[]?

-- The states of pools ---------------------------------------------------------------------------

local states = setmetatable({}, {__mode = "k"}) -- pool -> PoolState
local active = {}                               -- PoolState -> true, while it has tasks under way
local numbers = 0

local function new_state(board, kind, size, lease, is_executor)
  numbers = numbers + 1
  return {
    board = board, kind = kind, size = size, lease = lease, is_executor = is_executor,
    home = core.here(), number = numbers, futures = {}, units = {},
    functions = setmetatable({}, {__mode = "k"}),
  }
end

--- Make a pool.
---@param is_executor boolean
---@param kind string
---@param size integer
---@param lease integer
---@return userdata
function work.new(is_executor, kind, size, lease)
  local pool = core.new(is_executor, kind, size, lease)
  states[pool] = new_state(pool, kind, size, lease, is_executor)
  return pool
end

-- A pool that another state made.
local function adopt(pool)
  local kind, size, lease, is_executor = core.info(pool)
  local s
  if core.serves(pool) or not core.can_start(kind) then
    s = new_state(pool, kind, size, lease, is_executor)
    s.lent = {}
  else
    s = new_state(core.new(is_executor, kind, size, lease), kind, size, lease, is_executor)
  end
  states[pool] = s
  return s
end

--- What this state knows of a pool.
---@param pool userdata
---@return PoolState
function work.state(pool)
  local s = states[pool]
  if s and s.home == core.here() then return s end
  return adopt(pool)
end

--- Is it of this state? After a fork the child has records whose tasks are its parent's.
---@param s PoolState
function work.is_here(s)
  return s.home == core.here()
end

local function is_older(a, b) return a.number < b.number end

-- The pools that have tasks under way, the oldest first.
local function active_states()
  local list, here = {}, core.here()
  for s in pairs(active) do
    if s.home == here then list[#list + 1] = s else active[s] = nil end
  end
  sort(list, is_older)
  return list
end

local function settle_active(s)
  active[s] = nil
  if s.lent then active[s] = #s.lent > 0 or nil
  else active[s] = core.open(s.board) > 0 or nil end
end

-- The end of a task -----------------------------------------------------------------------------

--- Call f(...) for the script; what it raises is printed.
function work.call_back(f, ...)
  local ok, thrown = xpcall(f, traced, ...)
  if not ok then core.report("callback", failure(thrown)) end
end

--- A future has ended: ok is true, with results; false, with error and traceback; or "died" with
--- the exit code of the worker.
---@param rec Record
function work.conclude(rec, ok, ...)
  if rec.ended then return end
  if ok == true then
    rec.values = pack(...)
  elseif ok == "died" then
    local code = ...
    rec.error, rec.exitcode = Died, code
    if code < 0 then rec.signal = -code end
  else
    rec.error, rec.trace = ...
  end
  rec.ended = true
  rec.f, rec.args, rec.task, rec.parts = nil, nil, nil, nil
  local hooks, callbacks = rec.hooks, rec.callbacks
  rec.hooks, rec.callbacks = nil, nil
  if hooks then
    for i = 1, #hooks do hooks[i](rec) end
  end
  if not rec.s.lent then core.tell(rec.s.board) end
  if callbacks then
    for i = 1, #callbacks do work.call_back(callbacks[i], rec) end
  end
end
local conclude = work.conclude

local function end_record(rec, ...)
  local on = rec.on
  if not on then return conclude(rec, ...) end
  on(rec, ...)
  if not rec.s.lent then core.tell(rec.s.board) end
end

-- Take a record out of those under way.
local function release(s, rec)
  if core.release(s.board, s.futures, rec.id) then settle_active(s) end
end

-- Workers ---------------------------------------------------------------------------------------

local hired = 0

local function hire(s)
  local main, args = worker.serve, {s.board}
  if s.kind == "thread" then
    main, args = worker.serve_here, {core.view(s.board), s.futures, s.lease}
  end
  hired = hired + 1
  local unit = kinds[s.kind]{target = main, args = args, daemon = true, name = "Worker-" .. hired}
  core.hire(s.board, unit)
  local ok, why = pcall(unit.start, unit)
  if not ok then
    core.dismiss(s.board, unit)
    error(why, 0)
  end
  s.units[unit.id] = unit
end

-- As many workers as the queued tasks need. What prevents it, if there is none at all.
local function staff(s)
  local queued, running, working = core.counts(s.board)
  while working < s.size and queued > working - running do
    local ok, why = pcall(hire, s)
    if not ok then return working == 0 and why or nil end
    working = working + 1
  end
end

local function fail_all(s, err)
  local ids = {}
  for id in pairs(s.futures) do ids[#ids + 1] = id end
  sort(ids)
  for _, id in ipairs(ids) do
    local rec = s.futures[id]
    if rec then
      if rec.task then core.cancel(s.board, rec.task) end
      release(s, rec)
      end_record(rec, false, err, "")
    end
  end
end

-- A worker has ended.
local function bury(s, number)
  local unit = s.units[number]
  s.units[number] = nil
  if unit then unit:join() end
  local why = staff(s)
  if why then fail_all(s, why) end
end

-- Collecting ------------------------------------------------------------------------------------

-- Deal with what core.collect gave. Was there something?
local function handle(s, id, ok, ...)
  if id == nil then return false end
  if id == true then return true end
  if id == false then
    bury(s, ok)
    return true
  end
  local rec = s.futures[id]
  if not rec then return true end
  local outcome = rec.outcome
  rec.outcome = nil
  release(s, rec)
  if outcome then end_record(rec, unpack(outcome, 1, outcome.n))
  else end_record(rec, ok, ...) end
  return true
end

--- Deal with all that is there, without waiting.
---@param s PoolState
function work.drain(s)
  if s.lent then return end
  local board = s.board
  while handle(s, core.collect(board, core.news(board), TRY)) do end
end
local drain = work.drain

core.on_calls(function()
  for _, s in ipairs(active_states()) do drain(s) end
end)

-- Lending ---------------------------------------------------------------------------------------

local function remove(list, item)
  for i = 1, #list do
    if list[i] == item then return table.remove(list, i) end
  end
end

-- Take a record out to do it here: nobody has begun it, and this unit works for the pool.
local function claim(s, rec)
  if rec.ended or rec.begun then return nil end
  local own = {mode = rec.mode, f = rec.f, args = rec.args}
  if s.lent then
    if not remove(s.lent, rec) then return nil end
  else
    local task = rec.task
    if s.kind ~= "thread" or not task or not core.works(s.board) then return nil end
    if core.begun(task) or not core.cancel(s.board, task) then return nil end
    release(s, rec)
  end
  rec.begun = true
  return own
end

local function lend(rec)
  local s = rec.s
  local own = claim(s, rec)
  if not own then return end
  local outcome = carry_out(own)
  if s.lent then settle_active(s) end
  if outcome[1] then end_record(rec, unpack(outcome, 1, outcome.n))
  else end_record(rec, false, failure(outcome[2])) end
end

--- Do here what can be done here of a future that is waited for.
---@param rec Record
function work.lend(rec)
  local parts = rec.parts
  if not parts then return lend(rec) end
  for i = 1, #parts do lend(parts[i]) end
end

-- What was submitted here to pools without workers. A worker does it after each task.
local function run_lent()
  for _, s in ipairs(active_states()) do
    while s.lent and s.lent[1] do lend(s.lent[1]) end
  end
end
worker.after = run_lent

-- Submitting ------------------------------------------------------------------------------------

local Definition = {__gc = function(self) core.forget(self.pool, self.at) end}

local function define(s, f)
  local def = setmetatable({pool = s.board, at = core.define(s.board, f)}, Definition)
  s.functions[f] = def
  return def
end

local function encode(s, rec, ...)
  local def = s.functions[rec.f] or define(s, rec.f)
  if rec.mode & 3 == CALL then return core.submit(s.board, rec.id, rec.mode, def.at, ...) end
  return core.submit_slice(s.board, rec.id, rec.mode, def.at, ...)
end

local function slice(list, first, last)
  return pack(move(list, first, last, 1, {}))
end

--- Submit a task: with the arguments of its function, or a list and the first and last index of its
--- items. What prevents it is the outcome of the task.
---@param s PoolState
---@param rec Record
function work.submit(s, rec, ...)
  rec.s = s
  if s.lent or s.kind == "thread" then
    rec.args = rec.mode & 3 == CALL and pack(...) or slice(...)
  end
  if s.lent then
    s.lent[#s.lent + 1] = rec
    active[s] = true
    return
  end
  local id = core.enter(s.board, s.futures, rec)
  rec.id = id
  local ok, task
  if s.kind == "thread" then ok, task = true, core.submit(s.board, id, rec.mode, nil)
  else ok, task = pcall(encode, s, rec, ...) end
  if not ok or not task then
    if ok then task = Terminated end -- closed in between
    if type(task) == "string" then task = task:gsub("^%[conlua%.work%]:%d+: ", "") end
    release(s, rec)
    if stops(task) then error(task, 0) end
    return end_record(rec, false, task, "")
  end
  if not rec.ended then rec.task = task end
  active[s] = true
  local why = staff(s)
  if why then fail_all(s, why) end
end

--- Take a task back that was not begun.
---@param rec Record
---@return boolean
function work.cancel(rec)
  local s = rec.s
  if s.lent then
    if not remove(s.lent, rec) then return false end
    settle_active(s)
    return true
  end
  if not rec.task or not core.cancel(s.board, rec.task) then return false end
  release(s, rec)
  return true
end

-- Waiting ---------------------------------------------------------------------------------------

--- Call f(rec) at the end of a future that has not ended, before any callback.
---@param rec Record
---@param f fun(rec: Record)
function work.hook(rec, f)
  local hooks = rec.hooks
  if hooks then hooks[#hooks + 1] = f else rec.hooks = {f} end
end

-- For one that another thread of this state does.
local function wait_lent(rec, deadline)
  if rec.ended then return true end
  local event = new_event()
  work.hook(rec, function() event:set() end)
  event:wait(core.left(deadline))
  return rec.ended == true
end

--- Wait until a record has ended, or until the deadline. Has it?
---@param rec Record
---@param deadline integer
---@return boolean
function work.wait(rec, deadline)
  if rec.ended then return true end
  local s = rec.s
  if deadline ~= TRY then work.lend(rec) end
  if s.lent then return wait_lent(rec, deadline) end
  local board = s.board
  while true do
    local news = core.news(board)
    if rec.ended then return true end
    if not handle(s, core.collect(board, news, deadline)) then return rec.ended == true end
  end
end

--- The same for whatever a test asks.
---@param s PoolState
---@param deadline integer
---@param test fun(): boolean
---@return boolean
function work.pump(s, deadline, test)
  if s.lent then return test() end
  local board = s.board
  while true do
    local news = core.news(board)
    if test() then return true end
    if not handle(s, core.collect(board, news, deadline)) then return test() end
  end
end

--- The main unit is to be pressed for what is done in this pool: somebody wants to be called.
---@param s PoolState
function work.tell(s)
  if s.lent or s.tells then return end
  s.tells = true
  core.tells(s.board, true)
end

-- The end of a pool -----------------------------------------------------------------------------

---@param s PoolState
function work.close(s)
  s.closed = s.closed or "closed"
  if not s.lent then core.close(s.board, false) end
end

---@param s PoolState
function work.terminate(s)
  s.closed = "terminated"
  if s.lent then
    local lent = s.lent
    s.lent = {}
    settle_active(s)
    for _, rec in ipairs(lent) do end_record(rec, false, Terminated, "") end
    return
  end
  core.close(s.board, true)
  for _, unit in pairs(s.units) do unit:terminate() end
  fail_all(s, Terminated)
end

--- Wait until all is done and the workers have ended.
---@param s PoolState
---@param deadline integer
---@return boolean
function work.join(s, deadline)
  if s.lent then
    while s.lent[1] do lend(s.lent[1]) end
    return true
  end
  return work.pump(s, deadline, function() return core.open(s.board) == 0 and not next(s.units) end)
end

-- The end of the script: executors are not left with work undone, as in Python; pools are.
core.on_end(function()
  run_lent()
  for _, s in ipairs(active_states()) do
    if s.is_executor then
      work.close(s)
      work.join(s, NEVER)
    end
  end
end)

return work
