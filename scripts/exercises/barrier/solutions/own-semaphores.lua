-- A semaphore for each hiker: whoever comes last lets the others go on.
local hike = require "hike"
local m, arrived = lock(), cell(0)
local go = {}
for n = 1, 4 do go[n] = semaphore(0) end

local function meet(me)
  do
    local _ <close> = m:guard()
    if arrived:get() == 3 then
      arrived:set(0)
      for n = 1, 4 do go[n]:release() end
    else
      arrived:set(arrived:get() + 1)
    end
  end
  go[me]:acquire()
end

local function hiker(me)
  for stage = 1, 5 do
    hike.walk(stage)
    if stage < 5 then meet(me) end
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = process{target = hiker, args = {n}} end
for _, h in ipairs(hikers) do h:start() end
join(hikers)
