-- wrong: ages, but too slowly
local desk = require "desk"
desk.open(function() local r = {} return {arrive = function(j) r[#r + 1] = j end, pick = function(now) local best, v for i, j in ipairs(r) do local u = j.priority - (now - j.since) / 200 if not v or u < v then best, v = i, u end end return best and table.remove(r, best) end} end)
