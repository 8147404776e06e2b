-- schedules: 28, failing: 0
-- A task is taken back only if no worker has begun it.
local p = thread_pool(1)
local f = p:apply_async(function() sleep(1) return 1 end)
local g = p:apply_async(function() return 2 end)
if g:cancel() then assert(g:cancelled()) else assert(g:result() == 2) end
f:result()
