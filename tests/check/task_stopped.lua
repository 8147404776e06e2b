-- schedules: 1, failing: 0
-- A task is told to stop while it holds a lock: the guard lets go of it.
local l = lock()
local a = green.spawn(function() local _ <close> = l:guard() sleep(1) end)
sleep(0)
a:terminate()
a:join()
assert(l:acquire(0))
l:release()
