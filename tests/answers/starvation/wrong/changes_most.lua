-- wrong: moves the limit
local desk = require "desk"
desk.most = 100000
desk.open(function() local r = {} return {arrive = function(j) r[#r + 1] = j table.sort(r, function(a, b) return a.priority < b.priority end) end, pick = function() return table.remove(r, 1) end} end)
