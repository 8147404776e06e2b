-- wrong
local b, x = barrier(2), 0
local a = thread.spawn(function() x = x + 1 b:wait() end)
x = x + 1 b:wait() a:result() assert(x == 2)
