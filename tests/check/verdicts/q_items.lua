-- wrong
local q = queue() local sum = 0
local t = thread.spawn(function() for x in q:items() do sum = sum + x end end)
q:put(1) q:put(2) assert(sum == 0) q:close() t:join()
