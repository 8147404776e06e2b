-- schedules: 3, failing: 0
local done, result = false, nil
local t = thread.spawn(function() result = 42 done = true end)
while not done do sleep(0.001) end
assert(result == 42)
t:result()
