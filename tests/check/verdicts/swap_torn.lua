-- wrong
local x, y = 1, 2
local t = thread.spawn(function() x, y = y, x end)
assert(x + y == 3) t:join()
