-- wrong: the shortest job first
local board = require "board"
local function make(q) local l = {} return {arrive = function(j) l[#l + 1] = j table.sort(l, function(a, b) return (a.bursts and a.bursts[1] or 0) < (b.bursts and b.bursts[1] or 0) end) end, pick = function() return table.remove(l, 1) end, slice = function() return q end, leave = function(j, _, w) if w == "slice" then l[#l + 1] = j end end} end
board.fcfs(function() return make() end)
board.rr(make)
