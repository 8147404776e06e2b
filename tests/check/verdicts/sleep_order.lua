-- wrong
local n = 0
local t = thread.spawn(function() sleep(1) n = 1 end)
sleep(2) assert(n == 1) t:join()
