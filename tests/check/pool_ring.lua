-- schedules: 4, failing: 4
-- Two tasks of two pools wait for each other's results.
local p, q = thread_pool(1), thread_pool(1)
local a, b = event(), event()
local f, g
f = p:apply_async(function() a:set() b:wait() return g:result() end)
g = q:apply_async(function() a:wait() b:set() return f:result() end)
f:result()
