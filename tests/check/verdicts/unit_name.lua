-- wrong
local t = thread.spawn(function() thread.current().name = 'foo' end)
assert(t.name ~= 'foo') t:join()
