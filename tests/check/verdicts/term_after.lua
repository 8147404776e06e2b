-- right
local n = 0
local t = thread.spawn(function() n = 1 n = 2 end)
t:join() t:terminate() assert(n == 2)
