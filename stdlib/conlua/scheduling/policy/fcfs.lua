-- SPDX-License-Identifier: MIT
--- First come, first served: the job that has been ready for longest runs until the end of the
--- burst.

local queue = require "conlua.scheduling.queue"

return function()
  local ready = queue.fifo()
  return {
    arrive = function(job) ready.put(job) end,
    pick = function() return ready.take() end,
    leave = function() end, -- a job leaves at the end of the burst, and then is not ready
  }
end
