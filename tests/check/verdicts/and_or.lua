-- wrong
local p = {x = 1}
local t = thread.spawn(function() p = nil end)
local v = p and p.x t:join()
