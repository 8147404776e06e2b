-- SPDX-License-Identifier: MIT
--- What pools and executors are made of: records of tasks, and how workers do them.
--
-- The tasks themselves lie in shared memory (interp/objects/pool.h), where workers take them and
-- ask nobody. Here, in the state that made the pool, is what the script sees of them: for each
-- task under way a record, in most cases a future. What workers finished is collected by whichever
-- thread of this state waits for something of the pool; if none does, the main unit is pressed, and
-- collects at its next wait, whatever that is for. Who submits collects as well, so that nothing is
-- kept of tasks that nobody waits for; but callbacks, which come in waits only, are put off.
--
-- No step here relies on not being interrupted by another thread of the state, but for single
-- assignments and calls of C.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"
local states = require "conlua.states"
local worker = require "conlua.worker"
local gsub = string.gsub

local pack, unpack, sort = table.pack, table.unpack, table.sort
local traced = core.traced
local Died, Terminated = words.unit.Died, words.unit.Terminated
local failure, stops = worker.failure, worker.stops
local kinds = {process = words.process, thread = words.thread, isolate = words.isolate,
  green = words.green}

local work = {}

local TRY = 0 -- a deadline, as core.deadline gives it

---@class Record a task, or the many of a list (parts.lua)
---@field future Future what the script has of it
---@field s PoolState
---@field id integer? in s.futures, while it is under way
---@field f function?
---@field args table? if it may be done in this state: what f gets, or the items of a list
---@field outcomes table? what worker threads of this state made of it, by number of the part
---@field begun boolean? by somebody in this state
---@field ended boolean?
---@field task userdata? while it is under way
---@field starts integer[]? of parts: where each begins, and behind the last
---@field how integer? of parts: as worker.lua has it
---@field tasks table? of parts: the task; true while it is done here, false once it has ended
---@field open integer? of parts: how many have not ended, and one more while it is submitted
---@field on fun(self: Record, k: integer, ok: any, ...)? of parts: one has ended
---@field finish fun(self: Record)? of parts: all have
---@field stop any of parts: why the others are not submitted; false: they are
---@field failed any of parts: what came in the way of noting the end of one; false: nothing

local active = states.active

-- The end of a task -----------------------------------------------------------------------------

--- Call f(...) for the script; what it raises is printed.
function work.call_back(f, ...)
  local ok, thrown = xpcall(f, traced, ...)
  if not ok then core.report("callback", failure(thrown)) end
end

-- The futures whose callbacks are to be called, linked by `behind`: core.put_last, take_first.
local due = {first = false, last = false}

--- Call the callbacks of a future that has ended. All are called, though this unit is told to stop
--- meanwhile: why it is. A worker is not even told: what is called in it is no business of its own.
---@param rec Record
---@return any stop
function work.call_all(rec)
  local callbacks, stop = core.swap(rec, "callbacks", nil), nil
  local call = board.works(rec.s.board) and pcall or core.bare
  for i = 1, callbacks and #callbacks or 0 do
    local ok, why = call(work.call_back, callbacks[i], rec.future)
    if not ok then stop = stop or why end
  end
  return stop
end

local function call_due()
  local stop
  local rec = core.take_first(due)
  while rec do
    if states.is_here(rec.s) then stop = work.call_all(rec) or stop end -- else a parent's
    rec = core.take_first(due)
  end
  if stop then error(stop, 0) end
end

--- A future has ended: ok is true, with results; false, with error and traceback; or "died" with
--- the exit code of the worker. Its callbacks are due.
---@param rec Record
function work.conclude(rec, ok, ...)
  local values = ok == true and pack(...) -- first, as there may be no memory for it
  if core.swap(rec, "concluded", true) then return end
  rec.error, rec.trace, rec.exitcode, rec.signal = nil, nil, nil, nil
  if ok == true then
    rec.values = values
  elseif ok == "died" then
    local code = ...
    rec.error, rec.exitcode = Died, code
    if code < 0 then rec.signal = -code end
  else
    rec.error, rec.trace = ...
  end
  rec.ended = true
  rec.f = nil -- before what goes with it, as carry_out reads it last
  rec.args, rec.task, rec.outcome = nil, nil, nil
  if rec.tasks then rec.tasks, rec.starts, rec.outcomes = nil, nil, nil end
  local hooks = core.swap(rec, "hooks", nil)
  for i = 1, hooks and #hooks or 0 do
    local hook = hooks[i] -- false: it was taken back
    if hook then hook(rec) end
  end
  if rec.callbacks then core.put_last(due, rec) end
  if not rec.s.lent then board.tell(rec.s.board) end
end
local conclude = work.conclude

-- Take a record out of those under way.
local function release(s, rec)
  if not s.lent and board.release(s.board, s.futures, rec.id) then states.settle(s) end
end
work.release = release

-- All parts have ended. Where there is no memory to say so, that is the end of the whole.
local function finish(rec)
  if rec.failed then return conclude(rec, false, rec.failed, "") end
  local ok, why = pcall(rec.finish, rec)
  if ok then return end
  conclude(rec, false, why, "") -- unless it was, and what failed came after
  error(why, 0)
end

--- One part less is open, for whatever reason.
---@param rec Record
function work.close_part(rec)
  if core.add(rec, "open", -1) > 0 then
    if not rec.s.lent then board.tell(rec.s.board) end
    return
  end
  release(rec.s, rec)
  finish(rec)
end

--- The end of a task: of the record, or of part k of it.
---@param rec Record
---@param k integer
function work.end_task(rec, k, ...)
  if not rec.open then
    release(rec.s, rec)
    return conclude(rec, ...)
  end
  local tasks = rec.tasks
  if not tasks or core.swap(tasks, k, false) == false then return end -- ended before
  local ok, why = pcall(rec.on, rec, k, ...)
  if not ok then rec.failed = why end
  work.close_part(rec)
end
local end_task = work.end_task

-- Workers ---------------------------------------------------------------------------------------

local hired = 0

local function hire(s)
  local main, args = worker.serve, {s.board}
  if s.shares then
    main, args = worker.serve_here, {board.view(s.board), s.futures, s.lease}
  end
  hired = hired + 1
  local unit = kinds[s.kind]{target = main, args = args, daemon = true, name = "Worker-" .. hired}
  s.units[unit.id] = unit -- before its end, which another thread may collect
  local ok, why = pcall(board.hire, s.board, unit)
  if ok then
    ok, why = pcall(unit.start, unit)
    if ok then return end
    board.dismiss(s.board, unit)
  end
  s.units[unit.id] = nil
  error(why, 0)
end

-- As many workers as the queued tasks need. What prevents it, if there is none at all.
local function staff(s)
  local queued, running, working = board.counts(s.board)
  while working < s.size and queued > working - running do
    local ok, why = pcall(hire, s)
    if not ok then return working == 0 and why or nil end
    working = working + 1
  end
end

-- Take back the tasks of a record that nobody has begun, and let all of it end with the error.
local function fail(s, rec, err)
  local tasks = rec.tasks
  if not tasks then
    board.cancel(s.board, rec, "task")
    return end_task(rec, 0, false, err, "")
  end
  rec.stop = err -- for whoever is submitting the rest
  for k = 1, #rec.starts - 1 do
    if tasks[k] then
      board.cancel(s.board, tasks, k)
      end_task(rec, k, false, err, "")
    end
  end
end

-- The lowest number of a record that is above `id`.
local function id_above(s, id)
  local least
  for other in pairs(s.futures) do
    if other > id and (not least or other < least) then least = other end
  end
  return least
end

local function sorted_ids(s)
  local ids = {}
  for id in pairs(s.futures) do ids[#ids + 1] = id end
  sort(ids)
  return ids
end

-- In the order in which they were submitted; without memory for a list, too.
local function fail_all(s, err)
  local ok, ids = pcall(sorted_ids, s)
  local i, id = 1, ok and ids[1] or id_above(s, 0)
  while id do
    local rec = s.futures[id]
    if rec then fail(s, rec, err) end
    i = i + 1
    if ok then id = ids[i] else id = id_above(s, id) end
  end
end

-- A worker has ended.
local function bury(s, number)
  local unit = s.units[number]
  s.units[number] = nil
  if unit then unit:join() end
  board.tell(s.board) -- who waits for the end of all workers
  local why = staff(s)
  if why then fail_all(s, why) end
end

-- Collecting ------------------------------------------------------------------------------------

-- The end of a task that was collected: where there is no memory for it, that is its end.
local function conclude_task(rec, k, ...)
  local ok, why = pcall(end_task, rec, k, ...)
  if ok then return end
  if type(why) == "string" then pcall(end_task, rec, k, false, why, "") end
  error(why, 0)
end

local function deal(s, rec, k, ...)
  if rec == false then return bury(s, k) end
  if not rec then return end -- it ended before
  local outcomes, outcome = rec.outcomes, rec.outcome
  if outcomes then outcome = core.swap(outcomes, k, nil) end
  if outcome then conclude_task(rec, k, unpack(outcome, 1, outcome.n))
  else conclude_task(rec, k, ...) end
end

local function unshield(ok, ...)
  local called, why = true, nil
  if due.first then called, why = pcall(call_due) end
  core.unshield()
  if not ok then error((...), 0) end
  if not called then error(why, 0) end
  return ...
end

--- Call f(...), which must not be cut off in the middle when this unit is told to stop, and then
--- the callbacks that are due.
function work.shielded(f, ...)
  core.shield()
  return unshield(pcall(f, ...))
end

local function unshield_and_press(ok, ...)
  if due.first then core.post() end
  core.unshield()
  if not ok then error((...), 0) end
  return ...
end

--- The same, but callbacks are left to the next wait.
function work.shielded_quietly(f, ...)
  core.shield()
  return unshield_and_press(pcall(f, ...))
end

-- Deal with what board.collect gave. Was there something?
local function handle(s, rec, k, ...)
  if k == nil then return false end
  if rec ~= true then unshield(pcall(deal, s, rec, k, ...)) end
  return true
end

--- Deal with all that is there, without waiting.
---@param s PoolState
function work.drain(s)
  if s.lent then return end
  local pool = s.board
  while handle(s, board.collect(pool, s.futures, board.news(pool), TRY)) do end
end
local drain = work.drain

local function nothing() end

core.on_calls(function()
  for _, s in ipairs(states.all()) do drain(s) end
  if due.first then work.shielded(nothing) end
end)

local function tidy_one(s, rec, k, ...)
  if k == nil then return false end
  if rec ~= true then
    pcall(deal, s, rec, k, ...) -- what failed is the end of the task
    unshield_and_press(true)
  end
  return true
end

--- Let go of tasks that have ended, without a wait and without callbacks.
---@param s PoolState
function work.tidy(s)
  local pool = s.board
  while board.ripe(pool) do
    if not tidy_one(s, board.collect(pool, s.futures, board.news(pool), TRY)) then return end
  end
end
local tidy = work.tidy

-- Submitting ------------------------------------------------------------------------------------

local Definition = {__gc = function(self) board.forget(self.pool, self.at) end}

local function define(s, f)
  local def = setmetatable({pool = s.board, at = board.define(s.board, f)}, Definition)
  s.functions[f] = def
  return def
end

--- A function as the pool knows it.
---@param s PoolState
---@param f function
---@return userdata
function work.function_of(s, f)
  return (s.functions[f] or define(s, f)).at
end

local function encode(s, rec, ...)
  return board.submit(s.board, s.futures, rec, work.function_of(s, rec.f), ...)
end

--- Why something was not submitted, as the error of its task; or raised here, if it tells this unit
--- to stop.
function work.refusal(ok, why)
  if ok then return Terminated end -- closed in between
  if stops(why) then error(why, 0) end
  if type(why) == "string" then why = gsub(why, "^%[conlua[^%]]*%]:%d+: ", "") end
  return why
end

--- A record of parts is under way from now on.
---@param s PoolState
---@param rec Record
function work.enter(s, rec)
  rec.s = s
  if s.shares then rec.outcomes = {} end
  active[s] = true
  board.enter(s.board, s.futures, rec)
end

local function staff_or_fail(s)
  local why = staff(s)
  if why then fail_all(s, why) end
end

--- Let there be workers for what was submitted.
---@param s PoolState
function work.staff(s)
  if board.wants(s.board) then work.shielded_quietly(staff_or_fail, s) end
end

--- To be done in this state, when somebody waits for it or has time.
---@param s PoolState
---@param rec Record
function work.offer(s, rec)
  rec.s = s
  table.insert(s.lent, rec)
  active[s] = true
end

--- Submit a task with the arguments of its function. What prevents it is its outcome.
---@param s PoolState
---@param rec Record
function work.submit(s, rec, ...)
  if s.lent or s.shares then rec.args = pack(...) end
  if s.lent then return work.offer(s, rec) end
  local ok, queued, wanted
  rec.s = s
  active[s] = true
  if not s.shares then
    ok, queued, wanted = pcall(encode, s, rec, ...)
  else
    ok, queued, wanted = true, board.submit(s.board, s.futures, rec, nil)
  end
  if wanted then work.shielded_quietly(staff_or_fail, s) end
  if board.ripe(s.board) then tidy(s) end
  if ok and queued then return end
  local taken, why = pcall(work.refusal, ok, queued)
  end_task(rec, 0, false, why, "")
  if not taken then error(why, 0) end
end

-- Waiting ---------------------------------------------------------------------------------------

--- Call f(rec) at the end of a future, before any callback, or now if it has ended; in rare cases
--- both.
---@param rec Record
---@param f fun(rec: Record)
function work.hook(rec, f)
  core.append(rec, "hooks", f)
  if rec.ended then f(rec) end
end

--- f need not be called any more.
---@param rec Record
---@param f fun(rec: Record)
function work.unhook(rec, f)
  local hooks = rec.hooks
  if hooks then core.blank(hooks, f) end
end

--- Wait until a record has ended, or until the deadline. Has it?
---@param rec Record
---@param deadline integer
---@return boolean
function work.wait(rec, deadline)
  if rec.ended then return true end
  local s = rec.s
  if deadline ~= TRY and (s.lent or (s.shares and board.works(s.board))) then work.lend(rec) end
  if s.lent then return work.wait_lent(rec, deadline) end
  local pool = s.board
  while true do
    local news = board.news(pool)
    if rec.ended then return true end
    if not handle(s, board.collect(pool, s.futures, news, deadline)) then
      return rec.ended == true
    end
  end
end

--- The same for whatever a test asks.
---@param s PoolState
---@param deadline integer
---@param test fun(): boolean
---@return boolean
function work.pump(s, deadline, test)
  if s.lent then return test() end
  local pool = s.board
  while true do
    local news = board.news(pool)
    if test() then return true end
    if not handle(s, board.collect(pool, s.futures, news, deadline)) then return test() end
  end
end

-- The end of a pool -----------------------------------------------------------------------------

---@param s PoolState
function work.close(s)
  s.closed = s.closed or "closed"
  if not s.lent then board.close(s.board, false) end
end

local function terminate(s)
  s.closed = "terminated"
  if s.lent then return work.drop_lent(s) end
  board.close(s.board, true)
  for _, unit in pairs(s.units) do unit:terminate() end
  fail_all(s, Terminated)
end

---@param s PoolState
function work.terminate(s) work.shielded(terminate, s) end

--- Wait until all is done and the workers have ended.
---@param s PoolState
---@param deadline integer
---@return boolean
function work.join(s, deadline)
  if s.lent then return work.do_lent(s) end
  return work.pump(s, deadline, function()
    return board.open(s.board) == 0 and not next(s.units)
  end)
end

return work
