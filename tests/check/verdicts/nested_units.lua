-- wrong
local c = cell(0)
local p = spawn(function() local t = thread.spawn(function() c:set(c:get() + 1) end) c:set(c:get() + 1) t:join() end)
p:join() assert(c:get() == 2)
