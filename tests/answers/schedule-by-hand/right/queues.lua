local board = require "board"
local function fifo()
  local first, last, items = 1, 0, {}
  return {
    push = function(x) last = last + 1 items[last] = x end,
    pop = function()
      if first > last then return nil end
      local x = items[first]
      items[first] = nil
      first = first + 1
      return x
    end,
  }
end
board.fcfs(function()
  local ready = fifo()
  return {arrive = function(job) ready.push(job) end, pick = function() return ready.pop() end,
    slice = function() return nil end, leave = function() end}
end)
board.rr(function(quantum)
  local ready = fifo()
  return {arrive = function(job) ready.push(job) end, pick = function() return ready.pop() end,
    slice = function() return quantum end,
    leave = function(job, now, why) if why == "slice" then ready.push(job) end end}
end)
