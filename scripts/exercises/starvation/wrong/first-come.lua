-- caught by: still-urgent
-- First come, first served: nobody starves, but nobody is urgent.
local desk = require "desk"

desk.open(function()
  local ready = {}
  return {
    arrive = function(job) table.insert(ready, job) end,
    pick = function() return table.remove(ready, 1) end,
  }
end)
