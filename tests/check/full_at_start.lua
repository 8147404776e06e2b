-- schedules: 4, failing: 4
-- SCTBench CS.sync02_bad: two places are full at the start, so the producer waits for ever at the
-- second turn.
local N = 2
local num = N
local m = lock()
local empty, full = condition(m), condition(m)

local producer = thread.spawn(function()
  for _ = 1, N do
    m:acquire()
    while num > 0 do empty:wait() end
    num = num + 1
    full:notify()
    m:release()
  end
end)

local consumer = thread.spawn(function()
  for _ = 1, N do
    m:acquire()
    while num == 0 do full:wait() end
    num = num - 1
    empty:notify()
    m:release()
  end
end)

producer:result()
consumer:result()
