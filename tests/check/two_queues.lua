-- schedules: 16, failing: 4
local q1, q2 = queue(), queue()
local a = thread.spawn(function() local v = q1:get() q2:put(v + 1) end)
local b = thread.spawn(function() local v = q1:get() q2:put(v * 2) end)
q1:put(1) q1:put(5)
local x, y = q2:get(), q2:get()
a:result() b:result()
assert(x ~= 10, "10 came first")
