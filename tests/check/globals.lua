-- schedules: 4, failing: 2
n = 0
local function add() n = n + 1 end
local a, b = thread.spawn(add), thread.spawn(add)
a:join() b:join()
assert(n == 2, "torn")
