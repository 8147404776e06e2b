-- wrong
local q, l = queue(1), lock()
local t = thread.spawn(function() l:acquire() q:put(1) q:put(2) l:release() end)
l:acquire() q:get() q:get() l:release() t:join()
