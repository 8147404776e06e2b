-- wrong
local n = 0
local function gen() local k = n coroutine.yield() n = k + 1 end
local function f() local co = coroutine.wrap(gen) co() co() end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
