-- wrong
local a, b = 1, 1
local t = thread.spawn(function() a = 2 b = 2 end)
assert(a == b) t:join()
