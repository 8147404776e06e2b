-- schedules: 1, failing: 1
-- A task ends with a lock that others want.
local l = lock()
green.spawn(function() l:acquire() end)
green.spawn(function() l:acquire() l:release() end)
