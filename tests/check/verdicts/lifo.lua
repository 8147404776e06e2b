-- wrong
local q = lifo_queue()
local t = thread.spawn(function() q:put(1) q:put(2) end)
assert(q:get() == 2) t:join()
