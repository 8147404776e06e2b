-- wrong
local t
t = thread.spawn(function() sleep(0.1) thread.current().x = 1 end)
assert(t.x == nil) t:join()
