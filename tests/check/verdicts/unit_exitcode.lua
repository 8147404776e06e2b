-- wrong
local t = thread.spawn(function() end)
assert(t.exitcode == nil) t:join()
