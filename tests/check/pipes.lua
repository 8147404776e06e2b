-- schedules: 8, failing: 1
-- The other end is closed by the end of the process, which may come before the look.
local a, b = pipe()
local p = spawn(function() b:send(1) end)
b:close()
assert(a:poll(), "nothing there yet")
assert(a:recv() == 1)
p:join()
assert(not pcall(a.recv, a))
