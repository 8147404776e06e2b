-- wrong
local n = 0
check.finally(function() return n == 2 end)
local function f() n = n + 1 end
thread.spawn(f) thread.spawn(f)
