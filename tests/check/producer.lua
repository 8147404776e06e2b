-- schedules: 10, failing: 0
local q = queue(2)
local sum = 0
local p = thread.spawn(function() for i = 1, 3 do q:put(i) end q:close() end)
local c = thread.spawn(function() for v in q:items() do sum = sum + v end end)
p:result() c:result()
assert(sum == 6)
