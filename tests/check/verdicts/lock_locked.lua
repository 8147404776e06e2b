-- wrong
local l = lock()
local t = thread.spawn(function() l:acquire() l:release() end)
assert(not l:locked()) t:join()
