-- wrong
local q = priority_queue()
local t = thread.spawn(function() q:put(2) q:put(1) end)
assert(q:get() == 1) t:join()
