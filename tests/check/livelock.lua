-- schedules: 1, failing: 1
-- Main looks for ever at what nobody ever writes.
local done = false
local t = thread.spawn(function() local x = done if x then done = true end end)
while not done do sleep(0.001) end
t:result()
