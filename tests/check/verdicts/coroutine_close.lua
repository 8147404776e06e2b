-- wrong
local co = coroutine.create(function() return 1 end)
local a = thread.spawn(function() coroutine.close(co) end)
assert(select(2, coroutine.resume(co)) == 1) a:join()
