-- schedules: 1, failing: 0
-- A task that waits for a task of its own pool does it itself.
local p = thread_pool(1)
local f = p:apply_async(function() return p:apply(function() return 7 end) end)
assert(f:result() == 7)
