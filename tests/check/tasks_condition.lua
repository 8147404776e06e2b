-- schedules: 2, failing: 1
-- A notification before the wait is lost.
local c = condition()
local a = green.spawn(function()
  sleep(0.1)
  c:acquire() c:wait() c:release()
end)
local b = green.spawn(function() sleep(0.1) c:acquire() c:notify() c:release() end)
a:join() b:join()
