-- wrong
local c, x = cell(), {0}
local t = thread.spawn(function() x[1] = 1 end)
c:set(x) t:join() assert(c:get()[1] == 0)
