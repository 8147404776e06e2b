-- wrong
local n = 0
local t = thread.spawn(function() n = 1 n = 2 end)
t:kill() t:join() assert(n ~= 1)
