-- wrong
local a, b = rlock(), rlock()
local t = thread.spawn(function() a:acquire() a:acquire() b:acquire() b:release() a:release() a:release() end)
b:acquire() a:acquire() a:release() b:release() t:join()
