-- schedules: 4, failing: 2
-- What is loaded is seen into: an update is lost in a function from a string.
n = 0
local add = load "n = n + 1"
join(thread.spawn(add), thread.spawn(add))
assert(n == 2)
