-- wrong
local q = queue()
local t = spawn(function() q:put(1) end)
assert(q:qsize() == 1) t:join()
