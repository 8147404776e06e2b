local desk = require "desk"
desk.open(function()
  local ready = {}
  return {
    arrive = function(job) ready[#ready + 1] = job end,
    pick = function(now)
      local best, value
      for i, job in ipairs(ready) do
        local v = job.priority - (now - job.since) / 5
        if not value or v < value then best, value = i, v end
      end
      return best and table.remove(ready, best) or nil
    end,
  }
end)
