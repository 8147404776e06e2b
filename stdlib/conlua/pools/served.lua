-- SPDX-License-Identifier: MIT
--- The ledger of a pool with workers.
--
-- Tasks lie in shared memory (interp/objects/pool.h), where workers take them by themselves. The
-- state that made the pool keeps a job for each task under way. Finished tasks are collected by
-- whichever thread of the state waits for the pool; if none waits, the main unit is posted, and
-- collects in its next wait. A thread that submits collects as well, so that nothing is kept of
-- jobs that no thread waits for; callbacks are left to the next wait.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"
local callbacks = require "conlua.pools.callbacks"
local classes = require "conlua.pools.classes"
local crew = require "conlua.pools.crew"
local here = require "conlua.pools.here"
local jobs = require "conlua.pools.job"
local registry = require "conlua.pools.registry"
local task = require "conlua.pools.task"

local format, gsub = string.format, string.gsub
local pack, sort, move = table.pack, table.sort, table.move
local Terminated = words.unit.Terminated
local end_part = jobs.end_part
local shielded_quietly, call_due = callbacks.shielded_quietly, callbacks.call_due
local TRY = 0 -- a deadline, as core.deadline gives it
local BATCH = 256 -- parts that are submitted before the next look whether workers lack

---@class Served: Ledger
local Served = {}
Served.__index = Served

--- Wake threads that wait for news of the pool.
function Served:notify() board.tell(self.board) end

--- Are jobs under way?
---@return boolean
function Served:has_jobs() return board.open(self.board) > 0 end

--- Take a job out of the jobs under way.
---@param job Job
function Served:release(job)
  if board.release(self.board, self.jobs, job.id) then registry.settle(self) end
end

--- May this unit do jobs of the pool by itself?
---@return boolean
function Served:helps() return self.shares and board.works(self.board) end

--- The object on which a wait for jobs of several pools waits.
---@return userdata?
function Served:waitable() return self.board end

--- Take part k of a job back from the queue of the pool. False: the part was begun.
---@param job Job
---@param k integer
---@return boolean
function Served:cancel(job, k)
  local tasks = job.tasks
  if tasks then return board.cancel(self.board, tasks, k) end
  return board.cancel(self.board, job, "task")
end

--- Take part k of a job, to be done by this unit. False: the part was begun, or the unit may not.
---@param job Job
---@param k integer
---@return boolean
function Served:claim(job, k) return self:helps() and self:cancel(job, k) end

--- Do jobs that were offered to this state: a pool with workers has none.
function Served:work_off() end

-- Take back the tasks of a job that nobody has begun, and end the job with an error.
local function fail(self, job, err)
  local tasks = job.tasks
  if not tasks then
    self:cancel(job, 0)
    return end_part(job, 0, false, err, "")
  end
  job.stop = err -- for the thread that is submitting other parts
  for k = 1, #job.starts - 1 do
    if tasks[k] then
      self:cancel(job, k)
      end_part(job, k, false, err, "")
    end
  end
end

-- The lowest id of a job that is above `id`.
local function id_above(self, id)
  local least
  for other in pairs(self.jobs) do
    if other > id and (not least or other < least) then least = other end
  end
  return least
end

local function sorted_ids(self)
  local ids = {}
  for id in pairs(self.jobs) do ids[#ids + 1] = id end
  sort(ids)
  return ids
end

-- End all jobs with an error, in the order of their submission. Without memory for a sorted list,
-- the next job is searched for each time.
local function fail_all(self, err)
  local ok, ids = pcall(sorted_ids, self)
  local i, id = 1, ok and ids[1] or id_above(self, 0)
  while id do
    local job = self.jobs[id]
    if job then fail(self, job, err) end
    i = i + 1
    if ok then id = ids[i] else id = id_above(self, id) end
  end
end

local function staff(self)
  local why = crew.staff(self)
  if why then fail_all(self, why) end
end

-- A worker has ended.
local function bury(self, number)
  crew.bury(self, number)
  staff(self)
end

-- Deal with a finished task or the end of a worker. False: there was none before the deadline.
local function collect(self, news, deadline)
  return board.collect(self.board, self.jobs, news, deadline, self, bury, call_due)
end

--- Collect all finished tasks, without a wait.
function Served:drain()
  while collect(self, board.news(self.board), TRY) do end
end

-- Let go of finished tasks, without a wait and without callbacks.
local function tidy(self)
  local pool = self.board
  while board.ripe(pool) do
    local ok, more = pcall(board.collect, pool, self.jobs, board.news(pool), TRY, self, bury,
      callbacks.post_due)
    if not ok or not more then return end -- without memory, a later wait buries the worker
  end
end

local Definition = {__gc = function(self) board.forget(self.pool, self.at) end}

local function define(self, f)
  local definition = setmetatable({pool = self.board, at = board.define(self.board, f)},
    Definition)
  self.functions[f] = definition
  return definition
end

-- A function as the pool knows it.
local function function_of(self, f) return (self.functions[f] or define(self, f)).at end

-- Values could not be sent, for the reason `why`. Have they classes that f brings and that were not
-- lent before? Then f is sent anew, with the classes, and the values may go along.
local function lends(self, f, why, values)
  if type(why) ~= "string" then return false end -- this unit is told to stop
  local ok, any = pcall(classes.lend, f, values)
  if ok and any then self.functions[f] = nil end
  return ok and any
end

local function encode(self, job, ...)
  return board.submit(self.board, self.jobs, job, function_of(self, job.f), ...)
end

-- The error of a job that was not submitted: `why`; Terminated, if the pool was closed meanwhile.
-- Raises `why` if it tells this unit to stop.
local function refusal(ok, why)
  if ok then return Terminated end
  if task.stops(why) then error(why, 0) end
  if type(why) == "string" then why = gsub(why, "^%[conlua[^%]]*%]:%d+: ", "") end
  return why
end

--- Submit a job with the arguments of its function. A job that cannot be submitted ends with the
--- reason as its error.
---@param job Job
function Served:submit(job, ...)
  local ok, queued, wanted
  if self.shares then job.args = pack(...) end
  job.ledger = self
  registry.activate(self)
  if not self.shares then
    ok, queued, wanted = pcall(encode, self, job, ...)
    if not ok and lends(self, job.f, queued, {...}) then
      ok, queued, wanted = pcall(encode, self, job, ...)
    end
  else
    ok, queued, wanted = true, board.submit(self.board, self.jobs, job, nil)
  end
  if wanted then shielded_quietly(staff, self) end
  if board.ripe(self.board) then tidy(self) end
  if ok and queued then return end
  local taken, why = pcall(refusal, ok, queued)
  end_part(job, 0, false, why, "")
  if not taken then error(why, 0) end
end

-- An error that names "list[1]" of a part that begins with item `first`, with the item's number in
-- the whole list.
local function with_place(why, first)
  if type(why) ~= "string" then return why end
  return (gsub(why, "%(at list%[(%d+)%]", function(i)
    return format("(at list[%d]", math.tointeger(i) + first - 1)
  end, 1))
end

-- End the parts k to last, which are not submitted. Returns the number of the part behind.
local function refuse(job, k, last, why)
  for i = k, last do end_part(job, i, false, with_place(why, job.starts[i]), "") end
  return last + 1
end

-- Submit the parts k to `to`, but a part that cannot be sent, or all if the pool is closed. Returns
-- the number of the next part.
local submit_some
function submit_some(self, job, list, k, to)
  local n, tasks = #job.starts - 1, job.tasks
  local ok, why = pcall(function()
    local at = not self.shares and function_of(self, job.f) or nil
    board.submit_parts(self.board, job.id, job.how, at, list, job.starts, tasks, k, to)
  end)
  while k <= to and tasks[k] ~= nil do k = k + 1 end
  if k <= to and not ok and lends(self, job.f, why, list) then
    return submit_some(self, job, list, k, to)
  end
  if k <= to then k = refuse(job, k, ok and n or k, refusal(ok, why)) end
  if board.wants(self.board) then shielded_quietly(staff, self) end
  tidy(self)
  if job.stop then return refuse(job, k, n, job.stop) end
  return k
end

local function submit_all(self, job, list)
  local k, n, most = 1, #job.starts - 1, self.size -- at first as many as there may be workers
  while k <= n do
    k = submit_some(self, job, list, k, math.min(k + most - 1, n))
    most = BATCH
  end
end

--- Submit the parts of a job, whose starts, tasks and how are set.
---@param job Job
---@param list any[]
---@param n integer number of parts
function Served:submit_parts(job, list, n)
  if self.shares then job.args = move(list, 1, #list, 1, {}) end
  job.ledger = self
  if self.shares then job.outcomes = {} end
  registry.activate(self)
  board.enter(self.board, self.jobs, job)
  local ok, why = pcall(submit_all, self, job, list)
  if not ok then -- this unit is told to stop: nobody shall wait for parts that were not submitted
    for k = 1, n do
      if core.claim(job.tasks, k) then end_part(job, k, false, why, "") end
    end
  end
  jobs.close_submission(job)
  if not ok then error(why, 0) end
end

--- Wait until a job has ended, or until the deadline. Callbacks that are due are called also where
--- a thread that submitted has collected the job before.
---@param job Job
---@param deadline integer
---@return boolean ended
function Served:wait(job, deadline)
  if job.ended then
    if deadline ~= TRY then callbacks.settle() end
    return true
  end
  if deadline ~= TRY and self:helps() then here.all(job) end
  local pool = self.board
  while true do
    local news = board.news(pool)
    if job.ended then return true end
    if not collect(self, news, deadline) then return job.ended == true end
  end
end

--- Collect until test() is true, or until the deadline.
---@param deadline integer
---@param test fun(): boolean
---@return boolean true if test() is
function Served:pump(deadline, test)
  local pool = self.board
  while true do
    local news = board.news(pool)
    if test() then return true end
    if not collect(self, news, deadline) then return test() end
  end
end

--- Wait until ready(), a question about the parts of a job, or until the deadline.
---@param _ Job
---@param deadline integer
---@param ready fun(): boolean
---@return boolean true if ready() is
function Served:wait_parts(_, deadline, ready) return self:pump(deadline, ready) end

--- No more jobs come. Workers end when all jobs are done.
function Served:close()
  self.closed = self.closed or "closed"
  board.close(self.board, false)
end

local function terminate(self)
  self.closed = "terminated"
  board.close(self.board, true)
  for _, unit in pairs(self.units) do unit:terminate() end
  fail_all(self, Terminated)
end

--- End the workers at once, and all jobs with unit.Terminated.
function Served:terminate() callbacks.shielded(terminate, self) end

--- Wait until all jobs are done and the workers have ended, or until the deadline. Callbacks that
--- are due have been called then, also where the last job was collected before the wait.
---@param deadline integer
---@return boolean
function Served:join(deadline)
  local done = self:pump(deadline, function()
    return board.open(self.board) == 0 and not next(self.units)
  end)
  callbacks.settle()
  return done
end

return Served
