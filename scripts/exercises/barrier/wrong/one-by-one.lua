-- caught by: together
-- The hikers hold the lock while they walk.
local hike = require "hike"
local m = lock()
local N, here, way_in, way_out = 4, cell(0), semaphore(0), semaphore(0)

local function pass(change, turning, way)
  m:with(function()
    if here:add(change) == turning then way:release(N) end
  end)
  way:acquire()
end

local function hiker()
  for stage = 1, 5 do
    m:with(hike.walk, stage)
    pass(1, N, way_in)
    pass(-1, 0, way_out)
  end
end

local hikers = {}
for n = 1, N do hikers[n] = spawn(hiker) end
join(hikers)
