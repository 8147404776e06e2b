-- wrong
local a, b
a = thread.spawn(function() b:join() end)
b = thread.spawn(function() end)
a:result()
