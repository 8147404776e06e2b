-- schedules: 1, failing: 1
-- A task that never parks keeps those of its thread from ever running.
local done = false
local a = green.spawn(function() while not done do end end)
local b = green.spawn(function() done = true end)
a:join() b:join()
