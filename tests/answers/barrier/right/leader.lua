-- The first hiker is the leader: it collects the others by a lock and a count, then calls each.
local hike = require "hike"
local m, came, all_here = rlock(), cell(0), semaphore(0)
local call = {}
for n = 2, 4 do call[n] = semaphore(0) end

local function meet(me)
  if me > 1 then
    m:acquire()
    came:set(came:get() + 1)
    if came:get() == 3 then all_here:release() end
    m:release()
    call[me]:acquire()
    return
  end
  all_here:acquire()
  m:with(came.set, came, 0)
  for n = 2, 4 do call[n]:release() end
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
