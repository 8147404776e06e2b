-- schedules: 1, failing: 0
-- A unit's clock knows its own sleeps, and those of whom it waited for.
local e, before = event(), clock()
local t = thread.spawn(function() sleep(3) e:set() end)
local u = thread.spawn(function() sleep(100) end)
e:wait()
assert(clock() - before == 3)
t:join() u:join()
assert(clock() - before == 100)
