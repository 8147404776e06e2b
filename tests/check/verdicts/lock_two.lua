-- wrong
local l, m = lock(), lock() local n = 0
join(thread.spawn(function() l:with(function() n = n + 1 end) end), thread.spawn(function() m:with(function() n = n + 1 end) end))
assert(n == 2)
