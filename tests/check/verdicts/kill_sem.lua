-- wrong
local s = semaphore(1)
local p = spawn(function() s:acquire() sleep(1) s:release() end)
p:kill() p:join() s:acquire()
