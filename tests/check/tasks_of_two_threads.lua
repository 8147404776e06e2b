-- schedules: 78, failing: 0
-- Tasks of two threads meet at a lock; each thread has two.
local l, n = lock(), 0
local function add() l:acquire() n = n + 1 l:release() end
local function crew() join(green.spawn(add), green.spawn(add)) end
local t, u = thread.spawn(crew), thread.spawn(crew)
t:join() u:join()
assert(n == 4)
