-- SPDX-License-Identifier: MIT
--- Doing a job in the unit that waits for the job: a lent job always, a served job where the unit
--- is a worker of the pool and shares the state of the job.

local core = require "conlua.core"
local callbacks = require "conlua.pools.callbacks"
local jobs = require "conlua.pools.job"
local task = require "conlua.pools.task"

local unpack = table.unpack

local here = {}

-- A request to stop this unit cuts off the function only; then the task has died with the unit.
local function claim_and_do(job, k)
  if not job.ledger:claim(job, k) then return end
  local ok, outcome = core.bare(task.carry_out, job, k)
  if ok and outcome[1] then return jobs.end_part(job, k, unpack(outcome, 1, outcome.n)) end
  local stop, err, trace = not ok, outcome, nil
  if ok then
    ok, err, trace = pcall(task.failure, outcome[2])
    stop = not ok
  end
  if not stop then return jobs.end_part(job, k, false, err, trace) end
  jobs.end_part(job, k, "died", 1)
  error(err, 0)
end

--- Do part k of a job, unless the part was begun elsewhere. Part 0 is the whole of a job without
--- parts.
---@param job Job
---@param k integer
function here.part(job, k) callbacks.shielded(claim_and_do, job, k) end

--- Do all parts of a job that nobody has begun.
---@param job Job
function here.all(job)
  local first, last = jobs.range(job)
  for k = first, last do here.part(job, k) end
end

return here
