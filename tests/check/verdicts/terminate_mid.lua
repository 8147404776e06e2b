-- wrong
local n, l = 0, lock()
local t = thread.spawn(function() n = 1 sleep(1) n = 2 end)
t:terminate() t:join() assert(n ~= 1)
