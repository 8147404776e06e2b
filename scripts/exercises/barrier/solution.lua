local hike = require "hike"

local N = 4
local m, here = lock(), cell(0)
local way_in, way_out = semaphore(0), semaphore(0)

-- Count with the lock held; the one who makes the count `turning` opens the way for all.
local function pass(change, turning, way)
  m:with(function()
    if here:add(change) == turning then way:release(N) end
  end)
  way:acquire()
end

local function meet()
  pass(1, N, way_in)
  pass(-1, 0, way_out)
end

local function hiker()
  for stage = 1, 5 do
    hike.walk(stage)
    meet()
  end
end

local hikers = {}
for n = 1, N do hikers[n] = spawn(hiker) end
join(hikers)
