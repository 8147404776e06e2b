-- wrong
local c = cell(0)
local p = isolate.spawn(function() n = 0 local function f() n = n + 1 end join(thread.spawn(f), thread.spawn(f)) return n end)
assert(p:result() == 2)
