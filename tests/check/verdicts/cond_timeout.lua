-- wrong
local c = condition() local r
local t = thread.spawn(function() c:with(function() r = c:wait(1) end) end)
c:with(function() c:notify() end) t:join() assert(r)
