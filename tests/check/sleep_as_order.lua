-- schedules: 3, failing: 2
local x = 0
local a = thread.spawn(function() sleep(0.2) x = 1 end)
sleep(1)
assert(x == 1, "a second was not enough")
a:result()
