-- schedules: 5, failing: 3
-- A thread is told to stop before it sets the flag, or too late.
local e = event()
local t = thread.spawn(function() e:set() end)
t:terminate()
t:join()
assert(not e:is_set(), "too late")
