-- wrong
local function f() _G.n = (_G.n or 0) + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
