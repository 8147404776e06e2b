local board = require "board"
local function make(quantum)
  local line = {}
  return {
    arrive = function(job) line[#line + 1] = job end,
    pick = function() return table.remove(line, 1) end,
    slice = function() return quantum end,
    leave = function(job, _, why) if why == "slice" then line[#line + 1] = job end end,
  }
end
board.fcfs(function() local p = make() p.slice = nil return {arrive = p.arrive, pick = p.pick, slice = function() end, leave = p.leave} end)
board.rr(make)
