-- wrong
local c = condition() local ready = false
local t = thread.spawn(function() c:acquire() c:wait() c:release() end)
c:acquire() c:notify() c:release() t:join()
