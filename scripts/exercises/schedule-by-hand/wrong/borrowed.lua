-- caught by: by-hand
-- Asks the word that it is to do without.
local jobs = scheduling.generate{n = 1}
assert(#jobs == 1)
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
      if why == "slice" then table.insert(ready, job) end
    end,
  }
end)
