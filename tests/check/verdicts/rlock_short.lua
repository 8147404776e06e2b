-- wrong
local a = rlock()
local t = thread.spawn(function() a:acquire() a:acquire() a:release() end)
t:join() a:acquire(1)
