-- Looks at the semaphore again and again, without a pause, until it is open.
local hike = require "hike"
local m, count = lock(), cell(0)
local way_in, way_out = semaphore(0), semaphore(0)

local function take(way)
  while way:value() == 0 do end
  way:acquire()
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

local function hiker()
  for stage = 1, 5 do
    hike.walk(stage)
    meet()
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker) end
join(hikers)
