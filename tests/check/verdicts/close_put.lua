-- wrong
local q = queue()
local t = thread.spawn(function() q:close() end)
q:put(1) t:join()
