-- schedules: 4, failing: 2
-- Fields of a unit are data that threads share.
local owner = thread{ target = print }
owner.n = 0
local function add() owner.n = owner.n + 1 end
local a, b = thread.spawn(add), thread.spawn(add)
a:join() b:join()
assert(owner.n == 2, "torn")
