-- schedules: 6, failing: 3
local done, result = false, nil
local t = thread.spawn(function() done = true result = 42 end)
while not done do sleep(0.001) end
assert(result == 42)
t:result()
