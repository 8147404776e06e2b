-- wrong
local list = {}
local function f(x) list[#list + 1] = x end
join(thread.spawn(f, 1), thread.spawn(f, 2)) assert(#list == 2)
