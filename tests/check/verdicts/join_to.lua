-- wrong
local p = isolate.spawn(function() end)
assert(p:join(5))
