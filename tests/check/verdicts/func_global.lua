-- wrong
function foo() return 1 end
local t = thread.spawn(function() function foo() return 2 end end)
assert(foo() == 1) t:join()
