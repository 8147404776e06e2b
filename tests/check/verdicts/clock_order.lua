-- wrong
local t = thread.spawn(function() sleep(1) end)
local s = clock() t:join(0.5) assert(t:is_alive()) t:join()
