-- SPDX-License-Identifier: MIT
--- Jobs: what a script submitted to a pool, one call or the parts of a list, from the submission to
--- the end.
--
-- Any thread of the state may end a job, and another thread may run between two steps here. So a
-- step relies on single assignments and on calls of C, which no other thread interrupts.

local board = require "conlua.board"
local core = require "conlua.core"
local words = require "conlua"
local callbacks = require "conlua.pools.callbacks"
local unasked = require "conlua.pools.unasked"

local pack = table.pack
local Died = words.unit.Died

local jobs = {}

---@class Job
---@field future Future what the script has of the job
---@field ledger Ledger
---@field id integer? in ledger.jobs, while the job is under way
---@field f function?
---@field args table? where the job may be done in this state: arguments of f, or items of the list
---@field outcome table? what a worker of this state made of the job
---@field outcomes table? what workers of this state made of the parts, by their numbers
---@field ended boolean?
---@field task userdata? while the job is under way
---@field starts integer[]? of parts: first item of each part, then the number behind the last item
---@field how integer? of parts: pools/task.lua, LIST or STAR
---@field tasks table? of parts: the task; true: a part is done here; false: the part has ended
---@field open integer? of parts: parts that have not ended, and one more during the submission
---@field unclaimed integer? of parts, lent: parts that nobody has begun
---@field on fun(self: Job, k: integer, ok: any, ...)? of parts: part k has ended
---@field finish fun(self: Job)? of parts: all parts have ended
---@field stop any of parts: the error that keeps other parts from being submitted; false: none
---@field failed any of parts: the error that kept the end of a part from being noted; false: none

-- Drop all that a job needed for its end.
local function drop(job)
  job.f = nil -- before the arguments: task.carry_out reads the function last
  job.args, job.task, job.outcome = nil, nil, nil
  if job.tasks then job.tasks, job.starts, job.outcomes = nil, nil, nil end
end

--- End a job: `ok` is true, and results follow; or false, and error and traceback follow; or
--- "died", and the exit code of the worker follows. The callbacks are due then.
---@param job Job
---@param ok boolean|string
function jobs.conclude(job, ok, ...)
  local values = ok == true and pack(...) -- first, since there may be no memory
  if core.swap(job, "concluded", true) then return end
  job.error, job.trace, job.exitcode, job.signal = nil, nil, nil, nil
  if ok == true then
    job.values = values
  elseif ok == "died" then
    local code = ...
    job.error, job.exitcode = Died, code
    if code < 0 then job.signal = -code end
  else
    job.error, job.trace = ...
  end
  job.ended = true
  drop(job)
  callbacks.call_hooks(job)
  job.ledger:notify()
  callbacks.put(job)
  if ok ~= true then pcall(unasked.fail, job) end -- there may be no memory
end
local conclude = jobs.conclude

--- End a job, or part k of a job of parts. The arguments behind k are those of jobs.conclude.
-- Raises nothing: without memory for the end, the error of that is the end.
---@type fun(job: Job, k: integer, ...)
jobs.end_part = board.end_part

--- All parts of a job are submitted. The last part, or this, ends the job. Raises nothing.
---@type fun(job: Job)
jobs.close_submission = board.close_submission

-- So many parts are open. An error in `finish`, as without memory, becomes the outcome of the job.
local function close(job, open)
  if open > 0 then return job.ledger:notify() end
  job.ledger:release(job)
  if job.failed then return conclude(job, false, job.failed, "") end
  job:finish()
end

-- For board.end_part, which ends the job where this function fails.
local function end_part(job, k, ...)
  if not job.open then
    job.ledger:release(job)
    return conclude(job, ...)
  end
  if k == 0 then return close(job, job.open) end
  local tasks = job.tasks
  if not tasks or not board.claim_part(tasks, k) then return end -- ended before
  local ok, why = pcall(job.on, job, k, ...)
  if not ok then job.failed = why end
  local open = board.count_part(job, k)
  if open >= 0 then close(job, open) end
end
board.set_end(end_part, callbacks.due)

--- The numbers of the parts of a job: for k = jobs.range(job) do ... end. A job without parts has
--- the one number 0.
---@param job Job
---@return integer first
---@return integer last
function jobs.range(job)
  local starts = job.starts
  if not starts then return 0, 0 end
  return 1, #starts - 1
end

--- Call f(job) at the end of a job, before any callback; at once if the job has ended. In rare
--- cases f is called twice.
---@param job Job
---@param f fun(job: Job)
function jobs.hook(job, f)
  core.append(job, "hooks", f)
  if job.ended then f(job) end
end

--- Take a hook back.
---@param job Job
---@param f fun(job: Job)
function jobs.unhook(job, f)
  local hooks = job.hooks
  if hooks then core.blank(hooks, f) end
end

local function part_is_begun(job, k)
  if job.tasks then return board.begun(job.tasks, k) end
  return board.begun(job, "task")
end

--- Was a job begun, or any part of it?
---@param job Job
---@return boolean
function jobs.is_begun(job)
  if job.ended and not job.starts then return true end
  local first, last = jobs.range(job)
  for k = first, last do
    if part_is_begun(job, k) then return true end
  end
  return false
end

--- Take a job back that nobody has begun; the caller ends it. Of a job of parts, parts that were
--- begun meanwhile go on, and their results are dropped.
---@param job Job
---@return boolean taken
function jobs.take_back(job)
  local any = false
  if jobs.is_begun(job) then return false end
  local ledger, first, last = job.ledger, jobs.range(job)
  for k = first, last do any = ledger:cancel(job, k) or any end
  return any
end

return jobs
