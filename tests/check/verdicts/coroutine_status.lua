-- wrong
local co = coroutine.create(function() end)
local a = thread.spawn(function() coroutine.resume(co) end)
assert(coroutine.status(co) == 'suspended') a:join()
