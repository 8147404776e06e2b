-- schedules: 5, failing: 2
-- Nobody waits for what was given to the pool.
local c = cell(0)
local p = thread_pool(1)
p:apply_async(function() c:add(1) end)
assert(c:get() == 1, "not done yet")
