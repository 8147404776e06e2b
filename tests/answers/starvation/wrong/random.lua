-- wrong: draws lots
local desk = require "desk"
desk.open(function() local r = {} return {arrive = function(j) r[#r + 1] = j end, pick = function() return #r > 0 and table.remove(r, math.random(#r)) or nil end} end)
