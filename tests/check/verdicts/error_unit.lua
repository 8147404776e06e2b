-- wrong
local t = thread.spawn(function() error('x') end)
t:join()
