-- wrong
n = 0
local function f() rawset(_G, 'n', n + 1) end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
