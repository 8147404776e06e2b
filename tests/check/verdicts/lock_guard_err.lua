-- right
local l = lock() local n = 0
local function f() pcall(function() local _ <close> = l:guard() n = n + 1 error('x') end) end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
