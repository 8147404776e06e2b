-- wrong
local q = joinable_queue()
q:put(1)
local t = thread.spawn(function() q:get() q:task_done() end)
local ok = pcall(q.task_done, q) assert(ok) t:join()
