-- caught by: by-hand
-- Asks the word that it is to do without.
local jobs = scheduling.generate{n = 1}
assert(#jobs == 1)
local desk = require "desk"

local AGING = 8 -- a job's number goes down by one each time it has waited so long

desk.open(function()
  local ready = {}
  local function number(job, now) return job.priority - (now - job.since) // AGING end
  return {
    arrive = function(job) table.insert(ready, job) end,
    pick = function(now)
      local best
      for i, job in ipairs(ready) do
        if not best or number(job, now) < number(ready[best], now) then best = i end
      end
      return best and table.remove(ready, best)
    end,
  }
end)
