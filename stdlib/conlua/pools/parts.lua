-- SPDX-License-Identifier: MIT
--- Lists as jobs: the items travel in chunks, the parts of one job.

local core = require "conlua.core"
local callbacks = require "conlua.pools.callbacks"
local task = require "conlua.pools.task"

local move = table.move

local parts = {}

-- Items for the next worker, of those that are left: many at first, so that sending costs little,
-- and few at last, so that all workers end at about the same time.
local function portion(left, total, size)
  return math.max(left // (3 * size), (total + 64 * size - 1) // (64 * size), 1)
end

-- The first item of each part of a list, then the number behind the last item.
local function cut(total, chunk, size)
  local starts, first = {}, 1
  while first <= total do
    starts[#starts + 1] = first
    first = first + math.min(chunk or portion(total - first + 1, total, size), total - first + 1)
  end
  starts[#starts + 1] = first
  return starts
end

local function submit(ledger, job, list, chunk, how)
  local starts = cut(#list, chunk, ledger.size)
  local n = #starts - 1
  job.how, job.starts, job.tasks, job.open = how, starts, core.room(n), n + 1
  job.stop, job.failed = false, false -- here, since later there may be no memory
  ledger:submit_parts(job, list, n)
  return starts
end

--- Submit a list as a job of parts. `on` of the job is called at the end of each part, and `finish`
--- at the end of all.
---@param ledger Ledger
---@param job Job
---@param list any[]
---@param chunk integer? items of a part
---@param how integer pools/task.lua, LIST or STAR
---@return integer[] starts as job.starts
function parts.submit(ledger, job, list, chunk, how)
  return callbacks.shielded_quietly(submit, ledger, job, list, chunk, how)
end

--- Put the results of part k into their places.
---@param job Job
---@param k integer
---@param got any what a worker sent
---@param results any[]
function parts.place(job, k, got, results)
  local first, n = job.starts[k], job.starts[k + 1] - job.starts[k]
  if n == 1 and job.how == task.LIST then results[first] = got
  else move(got, 1, n, first, results) end
end

return parts
