-- schedules: 2, failing: 0
local m, n = rlock(), 0
local function f() m:with(function() m:with(function() n = n + 1 end) end) end
local a, b = thread.spawn(f), thread.spawn(f)
a:join() b:join()
assert(n == 2)
