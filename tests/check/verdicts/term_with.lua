-- right
local l, n = lock(), 0
local t = thread.spawn(function() l:with(function() n = n + 1 end) end)
t:terminate() t:join() assert(not l:locked())
