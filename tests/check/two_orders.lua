-- schedules: 3, failing: 1
-- SCTBench CS.deadlock01_bad: two locks in two orders.
local a, b = lock(), lock()
local counter = 1

local t1 = thread.spawn(function()
  a:acquire()
  b:acquire()
  counter = counter + 1
  b:release()
  a:release()
end)

local t2 = thread.spawn(function()
  b:acquire()
  a:acquire()
  counter = counter - 1
  a:release()
  b:release()
end)

t1:result()
t2:result()
