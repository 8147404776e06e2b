-- wrong
local l = lock()
local t = thread.spawn(function() l:acquire() l:release() end)
local p = spawn(function() assert(l:acquire(0)) l:release() end)
join(t, p) p:result()
