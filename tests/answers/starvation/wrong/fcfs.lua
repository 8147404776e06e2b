-- wrong: serves as they come
local desk = require "desk"
desk.open(function() local r = {} return {arrive = function(j) r[#r + 1] = j end, pick = function() return table.remove(r, 1) end} end)
