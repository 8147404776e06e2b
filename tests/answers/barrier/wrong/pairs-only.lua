-- Hikers meet in pairs: 1 with 2, 3 with 4.
local hike = require "hike"
local told = {}
for n = 1, 4 do told[n] = semaphore(0) end

local function meet(me)
  local other = me % 2 == 1 and me + 1 or me - 1
  told[other]:release()
  told[me]:acquire()
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
