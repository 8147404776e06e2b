-- wrong
local b, x = barrier(2), 0
local a = thread.spawn(function() assert(b:wait() == 1) end)
b:wait() a:result()
