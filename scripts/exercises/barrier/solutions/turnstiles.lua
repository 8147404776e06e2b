-- The little book's: two turnstiles, of which always one is locked.
local hike = require "hike"
local mutex, first, second, count = lock(), semaphore(0), semaphore(1), cell(0)

local function through(turnstile)
  turnstile:acquire()
  turnstile:release()
end

local function meet()
  mutex:acquire()
  if count:add(1) == 4 then
    second:acquire()
    first:release()
  end
  mutex:release()
  through(first)
  mutex:acquire()
  if count:add(-1) == 0 then
    first:acquire()
    second:release()
  end
  mutex:release()
  through(second)
end

local Hiker = process.class()

function Hiker:run()
  for stage = 1, 5 do
    hike.walk(stage)
    meet()
  end
end

local hikers = {}
for n = 1, 4 do
  hikers[n] = Hiker()
  hikers[n]:start()
end
for _, one in ipairs(hikers) do one:join() end
