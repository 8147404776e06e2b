-- wrong
local c, n = cell(0), 0
local function f() c:update(function(x) local k = n n = k + 1 return x + 1 end) end
local g = thread.spawn(function() n = n + 10 end)
f() g:join() assert(n == 11)
