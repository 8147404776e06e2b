-- SPDX-License-Identifier: MIT
--- Stride: the lottery without luck. Each job takes steps that are the shorter the more tickets the
--- job has; the job that is furthest back runs for a quantum. A new job begins where the job picked
--- last was.

local exact = require "conlua.scheduling.exact"
local queue = require "conlua.scheduling.queue"

local STEP = 1 << 20 -- of a job with one ticket, for a whole quantum

local function is_before(a, b)
  if a.pass ~= b.pass then return a.pass < b.pass end
  return a.order < b.order
end

return function(options)
  local ready, quantum, pass = queue.ordered(is_before), options.quantum, 0
  return {
    arrive = function(job)
      job.pass = math.max(job.pass or 0, pass)
      ready.put(job)
    end,
    pick = function()
      local job = ready.take()
      if job then pass = job.pass end
      return job
    end,
    slice = function() return quantum end,
    leave = function(job, _, why)
      job.pass = exact.add(job.pass, exact.share(job.took, STEP, job.tickets * quantum))
      if why == "slice" then ready.put(job) end
    end,
  }
end
