-- wrong
local p = isolate.spawn(function() return 1 end)
assert(p:result(5) == 1)
