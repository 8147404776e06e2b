-- The last one opens for four, and does not take its own part.
local hike = require "hike"
local m, way, count = lock(), semaphore(0), cell(0)

local function meet()
  m:acquire()
  local last = count:add(1) == 4
  if last then
    count:set(0)
    way:release(4)
  end
  m:release()
  if not last then way:acquire() end
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
