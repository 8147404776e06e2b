-- wrong
local a, b = semaphore(1), semaphore(1)
local t = thread.spawn(function() a:acquire() b:acquire() b:release() a:release() end)
b:acquire() a:acquire() a:release() b:release() t:join()
