-- wrong
local x = {0}
local t = thread.spawn(function() x[1] = 1 end)
local p = isolate.spawn(function() return x[1] end)
assert(p:result() == 0) t:join()
