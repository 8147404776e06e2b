-- wrong
local co = coroutine.create(function() for i = 1, 10 do coroutine.yield(i) end end)
local a = thread.spawn(function() return select(2, coroutine.resume(co)) end)
local b = thread.spawn(function() return select(2, coroutine.resume(co)) end)
assert(a:result() == 1) b:join()
