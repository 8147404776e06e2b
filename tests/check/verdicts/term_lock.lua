-- wrong
local l, n = lock(), 0
local t = thread.spawn(function() l:acquire() n = n + 1 l:release() end)
t:terminate() t:join() assert(not l:locked())
