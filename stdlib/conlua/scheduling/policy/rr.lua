-- SPDX-License-Identifier: MIT
--- Round robin: each job runs for a quantum at most, and queues up again at the end.

local queue = require "conlua.scheduling.queue"

return function(options)
  local ready, quantum = queue.fifo(), options.quantum
  return {
    arrive = function(job) ready.put(job) end,
    pick = function() return ready.take() end,
    slice = function() return quantum end,
    leave = function(job, _, why)
      if why == "slice" then ready.put(job) end
    end,
  }
end
