-- schedules: 1, failing: 0
-- A task that looks again and again, and lets the others run.
local done = false
local a = green.spawn(function() while not done do sleep(0) end end)
local b = green.spawn(function() sleep(1) done = true end)
a:join() b:join()
