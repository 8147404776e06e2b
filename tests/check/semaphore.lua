-- schedules: 318, failing: 192
local s, n = semaphore(2), 0
local function f() s:acquire() n = n + 1 s:release() end
local a, b, c = thread.spawn(f), thread.spawn(f), thread.spawn(f)
a:result() b:result() c:result()
assert(n == 3, "lost")
