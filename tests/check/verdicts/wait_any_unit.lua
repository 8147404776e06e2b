-- wrong
local t = thread.spawn(function() end) local p = isolate.spawn(function() end)
assert(wait_any({t, p}) == t) join(t, p)
