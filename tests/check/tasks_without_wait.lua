-- schedules: 1, failing: 0
-- Between two waits a task runs alone: no update is lost.
local n = 0
local function add() for _ = 1, 3 do n = n + 1 end end
join(green.spawn(add), green.spawn(add), green.spawn(add))
assert(n == 9)
