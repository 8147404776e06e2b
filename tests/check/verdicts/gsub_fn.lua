-- wrong
local n = 0
local function f() string.gsub('a', 'a', function() n = n + 1 end) end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
