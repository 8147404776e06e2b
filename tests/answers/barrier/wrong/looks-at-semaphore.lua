-- Tries the semaphore again and again.
local hike = require "hike"
local m, count = lock(), cell(0)
local way_in, way_out = semaphore(0), semaphore(0)

local function take(way)
  while not way:acquire(0) do sleep(0.002) end
end

local function meet()
  m:with(function()
    if count:add(1) == 4 then way_in:release(4) end
  end)
  take(way_in)
  m:with(function()
    if count:add(-1) == 0 then way_out:release(4) end
  end)
  take(way_out)
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
