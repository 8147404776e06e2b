-- schedules: 2, failing: 2
-- Who comes second leaves the lock held.
local m, n = lock(), 0
local function f()
  m:acquire()
  n = n + 1
  if n < 2 then m:release() end
end
local a, b = thread.spawn(f), thread.spawn(f)
a:join() b:join()
