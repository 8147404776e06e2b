-- schedules: 3, failing: 1
local q, order = queue(1), {}
local a = thread.spawn(function() q:put(1) q:put(2) end)
local b = thread.spawn(function() q:put(3) end)
local sum = 0
for i = 1, 3 do order[i] = q:get() end
a:result() b:result()
assert(order[1] == 1 or order[1] == 3)
assert(not (order[1] == 1 and order[2] == 3), "interleaved")
