-- wrong
local b = barrier(3)
local a = thread.spawn(function() b:wait() end)
b:wait() a:join()
