-- wrong
local t = thread.spawn(function() rawset(_G, 'n', 1) end)
assert(n == nil) t:join()
