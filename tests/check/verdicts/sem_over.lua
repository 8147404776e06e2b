-- wrong
local s, n, m = semaphore(2), 0, 0
local function f() s:acquire() n = n + 1 if n > m then m = n end n = n - 1 s:release() end
join(thread.spawn(f), thread.spawn(f)) assert(n == 0)
