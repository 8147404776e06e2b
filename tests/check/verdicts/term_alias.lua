-- wrong
local l = lock()
local acquire, release = l.acquire, l.release
local t = thread.spawn(function() acquire(l) release(l) end)
t:terminate() t:join() assert(not l:locked())
