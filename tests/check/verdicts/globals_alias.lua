-- wrong
local g = _G
local t = thread.spawn(function() g.n = 1 end)
assert(n == nil) t:join()
