-- right
local l = lock() local n = 0
local function f() l:with(function() n = n + 1 end) end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
