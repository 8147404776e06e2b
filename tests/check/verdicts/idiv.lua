-- wrong
local n = 10
local function f() n = n // 2 end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
