-- wrong
local n = 0
local t = thread.spawn(function() check.await(function() return n == 2 end) end)
n = 1 t:join()
