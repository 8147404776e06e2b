-- schedules: 4, failing: 2
local m, got = lock(), 0
local function f() if m:acquire(0.5) then got = got + 1 m:release() end end
local a, b = thread.spawn(f), thread.spawn(f)
a:result() b:result()
assert(got == 2, "one did not get it in time")
