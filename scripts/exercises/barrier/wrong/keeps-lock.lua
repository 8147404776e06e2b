-- caught by: run
-- verdict: deadlock
-- Waits at the semaphore with the lock held, so nobody else can come.
local hike = require "hike"
local m, count, way = lock(), cell(0), semaphore(0)

local function meet(stage)
  m:acquire()
  if count:add(1) == 4 then
    count:set(0)
    way:release(4)
  end
  way:acquire()
  m:release()
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
