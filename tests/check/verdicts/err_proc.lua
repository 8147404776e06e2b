-- wrong
local t = spawn(function() error('x') end) t:join()
