-- right
local a, b = 0, 0
check.invariant(function() return a == b end)
join(thread.spawn(function() check.atomically(function() a = 1 b = 1 end) end))
