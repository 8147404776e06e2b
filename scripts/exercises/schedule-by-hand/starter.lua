local board = require "board"

-- A policy is a table of functions. What do they do for first come, first served?
board.fcfs(function()
  return {
    arrive = function(job) end,            -- the job is ready
    pick = function(now) end,              -- gives the job that runs next, or nil
    slice = function(job) end,             -- how long it may run; nil: until its burst is over
    leave = function(job, now, why) end,   -- it has left the processor
  }
end)

-- And for round robin with this quantum?
board.rr(function(quantum)
  return {
    arrive = function(job) end,
    pick = function(now) end,
    slice = function(job) end,
    leave = function(job, now, why) end,
  }
end)
