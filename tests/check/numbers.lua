-- schedules: 1, failing: 0
-- Numbers and names of what two threads make at the same time do not depend on who comes first.
local names = {}
local function make(i) names[i] = tostring(lock()) .. thread{target = print}.name end
join(thread.spawn(make, 1), thread.spawn(make, 2))
assert(names[1] < names[2])
