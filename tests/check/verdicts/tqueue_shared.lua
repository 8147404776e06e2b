-- wrong
local q = thread.queue()
local t = thread.spawn(function() local x = q:get() x[1] = 1 end)
local x = {0} q:put(x) assert(x[1] == 0) t:join()
