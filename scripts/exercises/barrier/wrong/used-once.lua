-- caught by: run
-- verdict: deadlock
-- A barrier for one use: after the first stage the count is never 4 again.
local hike = require "hike"
local m, count, way = lock(), cell(0), semaphore(0)

local function meet(stage)
  m:with(function()
    if count:add(1) == 4 then way:release(4) end
  end)
  way:acquire()
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
