-- wrong
local n = 0
local t = thread.spawn(function() check.await(function() return n == 1 end) end)
n = 1 n = 2 t:join()
