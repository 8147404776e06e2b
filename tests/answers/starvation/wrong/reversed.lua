-- wrong: the patient first
local desk = require "desk"
desk.open(function() local r = {} return {arrive = function(j) r[#r + 1] = j end, pick = function() local best for i, j in ipairs(r) do if not best or j.priority > r[best].priority then best = i end end return best and table.remove(r, best) end} end)
