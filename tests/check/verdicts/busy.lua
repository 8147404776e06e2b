-- wrong
local n, done = 0, false
local t = thread.spawn(function() done = true n = 1 end)
while not done do end
assert(n == 1) t:join()
