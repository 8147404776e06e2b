local board = require "board"
local Policy = {}
Policy.__index = Policy
function Policy.new(q) return setmetatable({line = {}, q = q}, Policy) end
local function of(q)
  local p = Policy.new(q)
  return {
    arrive = function(job) table.insert(p.line, 1, job) end,
    pick = function() return table.remove(p.line) end,
    slice = function() return p.q end,
    leave = function(job, _, why) if why == "slice" then table.insert(p.line, 1, job) end end,
  }
end
board.rr(of)
board.fcfs(function() return of(nil) end)
