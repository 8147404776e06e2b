local board = require "board"
local function make(quantum)
  local n, list = 0, {}
  local function add(job) n = n + 1 list[#list + 1] = {n, job} end
  return {
    arrive = add,
    pick = function()
      table.sort(list, function(a, b) return a[1] < b[1] end)
      local one = table.remove(list, 1)
      return one and one[2]
    end,
    slice = function(job) if quantum then return quantum end end,
    leave = function(job, now, why) if why == "slice" then add(job) end end,
  }
end
board.fcfs(function() return make(nil) end)
board.rr(function(q) return make(q) end)
