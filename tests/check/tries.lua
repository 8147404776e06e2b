-- schedules: 4, failing: 1
-- A loop with a count gives up: that must be tried, and not taken for one that waits.
local done = false
local t = thread.spawn(function() done = true end)
local tries = 0
while not done and tries < 1 do
  tries = tries + 1
  sleep(0.001)
end
assert(done, "gave up")
t:result()
