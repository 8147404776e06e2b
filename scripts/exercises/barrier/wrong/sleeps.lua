-- caught by: stage-2
-- A sleep in the place of the semaphore.
local hike = require "hike"
local m, count = lock(), cell(0)

local function meet(stage)
  m:with(function() count:add(1) end)
  sleep(0.05)
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
