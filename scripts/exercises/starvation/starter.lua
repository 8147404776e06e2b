local desk = require "desk"

-- The most urgent job comes first: that with the smallest number. Some wait for ever.
desk.open(function()
  local ready = {}
  return {
    arrive = function(job) table.insert(ready, job) end,
    pick = function(now)
      local best
      for i, job in ipairs(ready) do
        if not best or job.priority < ready[best].priority then best = i end
      end
      return best and table.remove(ready, best)
    end,
  }
end)
