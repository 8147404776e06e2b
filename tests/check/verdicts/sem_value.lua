-- wrong
local s = semaphore(1)
local t = spawn(function() s:acquire() s:release() end)
assert(s:value() == 1) t:join()
