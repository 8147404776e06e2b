-- wrong
local l = lock() local t = isolate.spawn(function() l:acquire() end) t:join()
