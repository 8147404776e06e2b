-- schedules: 8, failing: 2
local m = lock() local c = condition(m) local ready = 0
local function waiter()
  m:acquire()
  while ready == 0 do c:wait() end
  ready = ready - 1
  m:release()
end
local a, b = thread.spawn(waiter), thread.spawn(waiter)
local p = thread.spawn(function() m:acquire() ready = ready + 2 c:notify() m:release() end)
a:result() b:result() p:result()
