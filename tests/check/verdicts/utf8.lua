-- wrong
local s = 'ab'
local t = thread.spawn(function() s = 'abc' end)
assert(utf8.len(s) == 2) t:join()
