-- wrong: last in, first out
local board = require "board"
local function make(q) local l = {} return {arrive = function(j) l[#l + 1] = j end, pick = function() return table.remove(l) end, slice = function() return q end, leave = function(j, _, w) if w == "slice" then l[#l + 1] = j end end} end
board.fcfs(function() return make() end)
board.rr(make)
