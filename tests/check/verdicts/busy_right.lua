-- right
local n, done = 0, false
local t = thread.spawn(function() n = 1 done = true end)
while not done do end
assert(n == 1) t:join()
