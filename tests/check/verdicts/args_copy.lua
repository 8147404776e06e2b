-- wrong
local x = {0}
local t = thread.spawn(function() x[1] = 1 end)
local p = isolate.spawn(function(y) return y[1] end, x)
assert(p:result() == 0) t:join()
