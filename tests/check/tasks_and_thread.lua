-- schedules: 9, failing: 6
-- Tasks of one thread never cut each other short, but a thread does: its update may be lost.
local n = 0
local function add() n = n + 1 end
local t = thread.spawn(function() join(green.spawn(add), green.spawn(add)) end)
local u = thread.spawn(add)
t:join() u:join()
assert(n == 3, "lost")
