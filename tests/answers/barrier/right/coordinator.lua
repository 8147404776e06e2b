-- The main process counts who has come, and lets all go on.
local hike = require "hike"
local arrived, go = semaphore(0), {}
for n = 1, 4 do go[n] = semaphore(0) end

local function hiker(me)
  for stage = 1, 5 do
    hike.walk(stage)
    arrived:release()
    go[me]:acquire()
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker, n) end
for _ = 1, 5 do
  for _ = 1, 4 do arrived:acquire() end
  for n = 1, 4 do go[n]:release() end
end
join(hikers)
