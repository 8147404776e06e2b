-- wrong
local q = queue(1)
local t = thread.spawn(function() q:put(1) end)
assert(q:try_put(2)) t:join()
