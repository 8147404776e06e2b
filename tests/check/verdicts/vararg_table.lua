-- wrong
local function g(...) local t = {...} return t[1] end
local x = {0}
local function f() x[1] = g(x[1]) + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(x[1] == 2)
