-- wrong
local l, m = lock(), lock()
local co = coroutine.wrap(function() l:acquire() coroutine.yield() m:acquire() m:release() l:release() end)
local t = thread.spawn(function() m:acquire() l:acquire() l:release() m:release() end)
co() co() t:join()
