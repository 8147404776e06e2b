-- schedules: 1680, failing: 0
local m, n = lock(), 0
local function f() for _ = 1, 3 do m:with(function() n = n + 1 end) end end
local a, b, c = thread.spawn(f), thread.spawn(f), thread.spawn(f)
a:result() b:result() c:result()
assert(n == 9)
