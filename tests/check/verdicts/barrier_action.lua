-- wrong
local n = 0
local b = barrier(2, function() n = n + 1 end)
local t = thread.spawn(function() b:wait() n = n + 1 end)
b:wait() n = n + 1 t:join() assert(n == 3)
