-- caught by: stage-3
-- After the first stage the barrier stays open.
local hike = require "hike"
local m, count, way = lock(), cell(0), semaphore(0)

local function meet(stage)
  m:with(function() count:add(1) end)
  if count:get() == 4 then way:release() end
  way:acquire()
  way:release()
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
