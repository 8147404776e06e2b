-- wrong
local n = 0
local t = timer(0.1, function() n = n + 1 end)
t:start() n = n + 1 t:join() assert(n == 2)
