-- Countdowns, one for each stage, in the place of locks and semaphores.
local hike = require "hike"
local all = {}
for stage = 1, 5 do all[stage] = countdown(4) end

local function meet(_, stage)
  all[stage]:count_down()
  all[stage]:wait()
end

local function hiker(me)
  for stage = 1, 5 do
    hike.walk(stage)
    meet(me, stage)
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker, n) end
join(hikers)
