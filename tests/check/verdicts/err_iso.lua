-- wrong
local t = isolate.spawn(function() error('x') end) t:join()
