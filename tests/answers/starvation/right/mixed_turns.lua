local desk = require "desk"
desk.open(function()
  local ready = {}
  return {
    arrive = function(job) table.insert(ready, job) end,
    pick = function(now)
      table.sort(ready, function(a, b)
        local x, y = a.priority - 0.2 * (now - a.since), b.priority - 0.2 * (now - b.since)
        if x == y then return a.since < b.since end
        return x < y
      end)
      return table.remove(ready, 1)
    end,
  }
end)
