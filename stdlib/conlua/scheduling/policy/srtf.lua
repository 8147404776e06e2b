-- SPDX-License-Identifier: MIT
--- Shortest remaining time first, the preemptive form of sjf: a job that needs less than a running
--- job has left takes the processor.

local queue = require "conlua.scheduling.queue"

local function is_before(a, b)
  if a.left ~= b.left then return a.left < b.left end
  return a.order < b.order
end

return function()
  local ready, running = queue.ordered(is_before), {}

  return {
    arrive = function(job)
      ready.put(job)
      local other = queue.last(running, is_before)
      if other and job.left < other.left then return other end -- has to make room
    end,
    pick = function()
      local job = ready.take()
      if job then running[job] = true end
      return job
    end,
    leave = function(job, _, why)
      running[job] = nil
      if why == "preempted" then ready.put(job) end
    end,
  }
end
