-- SPDX-License-Identifier: MIT
--- First come, first served: jobs run in the order in which they became ready, each until its burst
--- is over.

local queue = require "conlua.scheduling.queue"

return function()
  local ready = queue.fifo()
  return {
    arrive = function(job) ready.put(job) end,
    pick = function() return ready.take() end,
    leave = function() end, -- a job leaves when its burst is over, and then is not ready
  }
end
