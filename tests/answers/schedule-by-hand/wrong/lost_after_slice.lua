-- wrong: a job whose slice is over is forgotten
local board = require "board"
local function make(q) local l = {} return {arrive = function(j) l[#l + 1] = j end, pick = function() return table.remove(l, 1) end, slice = function() return q end, leave = function() end} end
board.fcfs(function() return make() end)
board.rr(make)
