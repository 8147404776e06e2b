-- wrong
local x = {0}
local t = thread.spawn(function() return x end)
local u = thread.spawn(function() x[1] = 1 end)
assert(t:result()[1] == 0) u:join()
