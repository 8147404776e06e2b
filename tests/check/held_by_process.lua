-- schedules: 1, failing: 1
-- A process ends with a lock.
local l = lock()
spawn(function() l:acquire() end):join()
