-- wrong: first come, first served with slices
local board = require "board"
local function make(q) local l = {} return {arrive = function(j) l[#l + 1] = j end, pick = function() return table.remove(l, 1) end, slice = function() return q or 1 end, leave = function(j, _, w) if w == "slice" then l[#l + 1] = j end end} end
board.fcfs(function() return make() end)
board.rr(make)
