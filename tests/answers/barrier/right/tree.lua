-- Two pairs meet, then the two pairs meet each other; and back.
local hike = require "hike"
local up, down = {}, {}
for n = 1, 4 do up[n], down[n] = semaphore(0), semaphore(0) end

local function meet(me)
  if me == 1 then
    up[2]:acquire()
    up[3]:acquire()
    down[2]:release()
    down[3]:release()
  elseif me == 3 then
    up[4]:acquire()
    up[3]:release()
    down[3]:acquire()
    down[4]:release()
  else
    up[me]:release()
    down[me]:acquire()
  end
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
