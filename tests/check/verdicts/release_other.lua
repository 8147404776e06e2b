-- wrong
local l = lock()
local t = thread.spawn(function() l:release() end)
l:acquire() t:join() l:release()
