-- wrong
local n = 0
local function f() local ok, e = pcall(function() local k = n error({k}) end) n = e[1] + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
