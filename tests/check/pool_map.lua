-- schedules: 12, failing: 0
-- The results of map stand in their places, whoever comes first.
local list = thread_pool(2):map(function(x) return x * x end, {1, 2})
assert(list[1] == 1 and list[2] == 4)
