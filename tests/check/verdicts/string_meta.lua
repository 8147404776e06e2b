-- wrong
local t = thread.spawn(function() function string.foo() return 2 end end)
assert(not ('x').foo) t:join()
