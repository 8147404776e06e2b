-- schedules: 2, failing: 1
-- A fork copies what a thread is about to write.
local n = 0
local t = thread.spawn(function() n = 1 end)
local p = spawn(function() return n end)
t:join()
assert(p:result() == 0, "the child has the new value")
