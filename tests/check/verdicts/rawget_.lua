-- wrong
local x = {}
local t = thread.spawn(function() rawset(x, 'a', 1) end)
assert(rawget(x, 'a') == nil) t:join()
