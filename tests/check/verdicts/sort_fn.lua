-- wrong
local n = 0
local function f() table.sort({1, 2}, function(a, b) n = n + 1 return a < b end) end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
