-- wrong
local o = {}
function o:f() return 1 end
local t = thread.spawn(function() function o:f() return 2 end end)
assert(o:f() == 1) t:join()
