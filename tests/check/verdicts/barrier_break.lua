-- wrong
local b = barrier(2)
local t = thread.spawn(function() return pcall(b.wait, b, 0.1) end)
local ok = pcall(b.wait, b) assert(ok) t:join()
