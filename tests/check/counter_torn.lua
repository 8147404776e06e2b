-- schedules: 34, failing: 28
local n = 0
local function f() for _ = 1, 2 do n = n + 1 end end
local a, b = thread.spawn(f), thread.spawn(f)
a:result() b:result()
assert(n == 4)
