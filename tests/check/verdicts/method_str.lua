-- wrong
local s = 'a'
local t = thread.spawn(function() s = 'ab' end)
assert(s:len() == 1) t:join()
