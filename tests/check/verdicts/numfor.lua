-- wrong
local lim = 1
local t = thread.spawn(function() lim = 2 end)
local k = 0 for i = 1, lim do k = k + 1 end assert(k == 1) t:join()
