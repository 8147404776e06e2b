-- right
local q = joinable_queue() local n = 0
local t = thread.daemon(function() while true do local x = q:get() n = n + x q:task_done() end end)
q:put(1) q:put(2) q:join() assert(n == 3)
