-- SPDX-License-Identifier: MIT
--- Completely fair: the job with the least virtual run time runs. Virtual time passes the slower
--- for a job the more weight it has. The latency is divided among the jobs that are there, by their
--- weights; that is a job's slice, but no less than least_slice. A job that comes, or comes back
--- from a wait, starts at the least virtual time that is there, so it neither hoards nor loses.

local exact = require "conlua.scheduling.exact"
local queue = require "conlua.scheduling.queue"

local ORDINARY = 1024 -- the weight at which virtual time passes as real time does

local function is_before(a, b)
  if a.virtual ~= b.virtual then return a.virtual < b.virtual end
  return a.order < b.order
end

return function(options)
  local ready, running = queue.ordered(is_before), {}
  local latency, least_slice = options.latency, options.least_slice
  local weights, floor = 0, 0 -- of those that are there; virtual time never falls below

  local function rise()
    local least = ready.first() and ready.first().virtual
    for job in pairs(running) do least = math.min(least or job.virtual, job.virtual) end
    floor = math.max(floor, least or floor)
  end

  return {
    arrive = function(job)
      rise()
      job.virtual = math.max(job.virtual or 0, floor)
      weights = weights + job.weight
      ready.put(job)
    end,
    pick = function()
      local job = ready.take()
      if job then running[job] = true end
      return job
    end,
    slice = function(job)
      local share = latency * job.weight
      if math.type(share) == "integer" then share = share // weights -- stays whole
      else share = exact.number(share / weights) end
      return math.max(share, least_slice)
    end,
    leave = function(job, _, why)
      running[job] = nil
      job.virtual = exact.add(job.virtual, exact.share(job.took, ORDINARY, job.weight))
      if why == "slice" then ready.put(job) else weights = weights - job.weight end
      if why == "stolen" then job.virtual = nil end -- of no meaning among the jobs elsewhere
    end,
  }
end
