-- wrong
local q = joinable_queue()
local t = thread.spawn(function() q:put(1) end)
q:join() assert(q:qsize() == 1) t:join()
