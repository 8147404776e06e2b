-- schedules: 4, failing: 0
-- A timer calls its function, whenever that is.
local e = event()
local t = timer(1, function() e:set() end)
t:start()
t:join()
assert(e:is_set() and clock() >= 1)
