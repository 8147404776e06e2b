-- schedules: 6, failing: 2
-- wait_any in a task: the first of two that is ready.
local q, e, got = queue(), event()
local a = green.spawn(function() got = wait_any{q, e} end)
local b = green.spawn(function() sleep(0.1) q:put(1) end)
local c = green.spawn(function() sleep(0.1) e:set() end)
join(a, b, c)
assert(got == q, "the event came first")
