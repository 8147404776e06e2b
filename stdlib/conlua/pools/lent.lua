-- SPDX-License-Identifier: MIT
--- The ledger of a pool without workers here: a pool of another state, where this state works for
--- the pool or may start no workers. Units that wait for a job do the job, so a worker can wait for
--- a job of its own pool. Methods are those of pools/served.lua.

local core = require "conlua.core"
local words = require "conlua"
local callbacks = require "conlua.pools.callbacks"
local here = require "conlua.pools.here"
local jobs = require "conlua.pools.job"
local registry = require "conlua.pools.registry"

local pack, move = table.pack, table.move
local Terminated = words.unit.Terminated
local TRY = 0 -- a deadline, as core.deadline gives it

---@class Lent: Ledger
local Lent = {}
Lent.__index = Lent

function Lent:notify() end

function Lent:drain() end

function Lent:has_jobs() return #self.offered > 0 end

function Lent:release() registry.settle(self) end

function Lent:helps() return true end

function Lent:waitable() return nil end

local function offer(self, job)
  job.ledger = self
  table.insert(self.offered, job)
  registry.activate(self)
end

function Lent:submit(job, ...)
  job.args = pack(...)
  offer(self, job)
end

function Lent:submit_parts(job, list, n)
  job.args = move(list, 1, #list, 1, {})
  job.ledger, job.unclaimed = self, n
  if n > 0 then offer(self, job) end
  jobs.close_submission(job)
end

-- Whoever claims the last part removes the job from the list.
function Lent:claim(job, k)
  local tasks = job.tasks
  if job.ended then return false end
  if not tasks then
    if not core.claim(job, "task") then return false end
    core.remove(self.offered, job)
  else
    if not core.claim(tasks, k) then return false end
    if core.add(job, "unclaimed", -1) == 0 then core.remove(self.offered, job) end
  end
  return true
end

Lent.cancel = Lent.claim

-- Wait for a job that another thread of this state does.
local function wait_for_end(job, deadline)
  if job.ended then return true end
  local event = words.event()
  local function hook() event:set() end
  jobs.hook(job, hook)
  local ok, why = pcall(event.wait, event, core.left(deadline))
  jobs.unhook(job, hook)
  if not ok then error(why, 0) end
  return job.ended == true
end

function Lent:wait(job, deadline)
  if job.ended then return true end
  if deadline ~= TRY then here.all(job) end
  return wait_for_end(job, deadline)
end

function Lent:wait_parts(job, deadline, ready)
  if not ready() then wait_for_end(job, deadline) end
  return ready()
end

function Lent:pump(_, test) return test() end

--- Do all jobs that were offered.
function Lent:work_off()
  while self.offered[1] do
    local job = self.offered[1]
    here.all(job)
    -- The thread that claimed the last part may not have removed the job yet.
    core.remove(self.offered, job)
  end
end

function Lent:close() self.closed = self.closed or "closed" end

local function terminate(self)
  self.closed = "terminated"
  local offered = self.offered
  self.offered = {}
  registry.settle(self)
  for _, job in ipairs(offered) do
    local first, last = jobs.range(job)
    for k = first, last do
      if self:claim(job, k) then jobs.end_part(job, k, false, Terminated, "") end
    end
  end
end

function Lent:terminate() callbacks.shielded(terminate, self) end

function Lent:join()
  self:work_off()
  return true
end

return Lent
