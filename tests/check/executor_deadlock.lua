-- schedules: 1, failing: 1
-- A task wants a lock that the unit holds that waits for the task.
local e <close> = thread_executor(1)
local l = lock()
l:acquire()
local f = e:submit(function() l:acquire() l:release() end)
f:result()
