-- wrong
local c = condition() local ok
local t = thread.spawn(function() c:with(function() ok = c:wait_for(function() return false end, 0.1) end) end)
t:join() assert(ok)
