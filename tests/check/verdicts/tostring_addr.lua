-- right
local t = {} local a = thread.spawn(function() return tostring(t) end)
assert(a:result() == tostring(t))
