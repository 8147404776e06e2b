local desk = require "desk"
local function due(job) return job.since + 8 * job.priority end
desk.open(function()
  local ready = {}
  return {
    arrive = function(job)
      local i = #ready + 1
      while i > 1 and due(ready[i - 1]) > due(job) do i = i - 1 end
      table.insert(ready, i, job)
    end,
    pick = function() return table.remove(ready, 1) end,
  }
end)
