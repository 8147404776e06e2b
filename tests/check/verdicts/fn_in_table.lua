-- wrong
local ops = {add = function(s) s.n = s.n + 1 end}
local s = {n = 0}
local function f() ops.add(s) end
join(thread.spawn(f), thread.spawn(f)) assert(s.n == 2)
