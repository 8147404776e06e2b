-- wrong
local co = coroutine.create(function() coroutine.yield() end)
local t = thread.spawn(function() coroutine.resume(co) end)
coroutine.resume(co) t:join() assert(coroutine.status(co) == 'suspended')
