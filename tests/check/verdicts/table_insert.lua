-- right
local list = {}
local function f(x) table.insert(list, x) end
join(thread.spawn(f, 1), thread.spawn(f, 2)) assert(#list == 2)
