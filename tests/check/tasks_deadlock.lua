-- schedules: 7, failing: 4
-- Two tasks take two locks crosswise, and sleep between: where both sleep, nobody goes on.
local a, b = lock(), lock()
local function both(x, y) sleep(0.1) x:acquire() sleep(0.1) y:acquire() y:release() x:release() end
join(green.spawn(both, a, b), green.spawn(both, b, a))
