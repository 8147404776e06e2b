-- wrong
local x, y = 1, 2
local function f() x, y = y, x end
join(thread.spawn(f), thread.spawn(f)) assert(x == 1 and y == 2)
