-- wrong
local q = queue(1)
local t = thread.spawn(function() q:put(1) q:put(2) end)
t:join()
