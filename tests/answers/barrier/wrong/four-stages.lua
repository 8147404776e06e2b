-- The last stage is forgotten.
local hike = require "hike"
local m, count = lock(), cell(0)
local way_in, way_out = semaphore(0), semaphore(0)

local function pass(change, turning, way)
  m:with(function()
    if count:add(change) == turning then way:release(4) end
  end)
  way:acquire()
end

local function hiker()
  for stage = 1, 4 do
    hike.walk(stage)
    pass(1, 4, way_in)
    pass(-1, 0, way_out)
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker) end
join(hikers)
