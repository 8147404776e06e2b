-- wrong
local b = barrier(2)
local t = thread.spawn(function() b:abort() end)
local u = thread.spawn(function() return (pcall(b.wait, b)) end)
local ok = pcall(b.wait, b) t:join() assert(ok)
