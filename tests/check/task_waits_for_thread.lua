-- schedules: 6, failing: 0
-- A task that never parks waits for a thread: the thread goes on meanwhile.
local done = false
local a = green.spawn(function() while not done do end end)
local b = thread.spawn(function() done = true end)
a:join() b:join()
