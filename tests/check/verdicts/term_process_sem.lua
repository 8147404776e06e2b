-- wrong
local q = queue()
local p = spawn(function() q:put(1) q:put(2) end)
p:terminate() p:join() assert(q:qsize() ~= 1)
