-- caught by: rr
-- A job whose slice is over goes to the head, and has the processor again.
local board = require "board"

board.fcfs(function()
  local ready = {}
  return {
    arrive = function(job) table.insert(ready, job) end,
    pick = function() return table.remove(ready, 1) end,
  }
end)

board.rr(function(quantum)
  local ready = {}
  return {
    arrive = function(job) table.insert(ready, job) end,
    pick = function() return table.remove(ready, 1) end,
    slice = function() return quantum end,
    leave = function(job, _, why)
      if why == "slice" then table.insert(ready, 1, job) end
    end,
  }
end)
