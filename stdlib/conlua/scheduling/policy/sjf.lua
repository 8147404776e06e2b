-- SPDX-License-Identifier: MIT
--- Shortest job first: the ready job with the shortest burst runs until the burst is over. This has
--- the least mean turnaround of all orders that never take the processor away.

local queue = require "conlua.scheduling.queue"

local function is_before(a, b)
  if a.burst ~= b.burst then return a.burst < b.burst end
  return a.order < b.order -- equals in order of arrival, then of their place in the list
end

return function()
  local ready = queue.ordered(is_before)
  return {
    arrive = function(job) ready.put(job) end,
    pick = function() return ready.take() end,
    leave = function() end,
  }
end
