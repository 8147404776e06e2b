local desk = require "desk"
desk.open(function()
  local ready = {}
  local limit = desk.most / 2
  return {
    arrive = function(job) table.insert(ready, job) end,
    pick = function(now)
      local best
      for i, job in ipairs(ready) do
        local b = ready[best]
        local mine, theirs = now - job.since > limit, b and now - b.since > limit
        if not b or mine and not theirs or (mine == theirs and job.priority < b.priority) then best = i end
      end
      if best then return table.remove(ready, best) end
    end,
  }
end)
