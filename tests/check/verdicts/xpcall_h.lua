-- wrong
local n = 0
local function f() xpcall(error, function() n = n + 1 end) end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
