-- wrong
local l = lock()
local t = thread.spawn(function() l:acquire() end)
t:join() assert(not l:locked())
