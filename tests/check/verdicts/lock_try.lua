-- wrong
local l = lock() local n = 0
local function f() if l:acquire(false) then n = n + 1 l:release() end end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
