-- The count is a variable of each process: nobody ever counts to four.
local hike = require "hike"
local m, way, count = lock(), semaphore(0), 0

local function meet()
  m:acquire()
  count = count + 1
  if count == 4 then
    count = 0
    way:release(4)
  end
  m:release()
  way:acquire()
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
