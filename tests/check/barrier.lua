-- schedules: 8, failing: 4
local bar, x = barrier(2), 0
local function f() x = x + 1 bar:wait() assert(x == 2, "lost") end
local a, b = thread.spawn(f), thread.spawn(f)
a:result() b:result()
