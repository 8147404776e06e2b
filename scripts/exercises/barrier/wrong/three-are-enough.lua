-- caught by: stage-2
-- Opens when three have come.
local hike = require "hike"
local m, count, way = lock(), cell(0), semaphore(0)

local function meet(stage)
  m:with(function()
    if count:add(1) % 3 == 0 then way:release(3) end
  end)
  way:acquire(0.2)
end

local function hiker()
  for stage = 1, 5 do
    hike.walk(stage)
    meet(stage)
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker) end
join(hikers)
