-- wrong
local q = joinable_queue() local n = 0
local t = thread.daemon(function() while true do local x = q:get() q:task_done() n = n + x end end)
q:put(1) q:put(2) q:join() assert(n == 3)
