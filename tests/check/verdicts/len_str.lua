-- wrong
local s = 'a'
local t = thread.spawn(function() s = 'ab' end)
assert(#s == 1) t:join()
