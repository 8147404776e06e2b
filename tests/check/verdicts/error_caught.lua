-- right
local t = thread.spawn(function() pcall(error, 'x') end)
t:join()
