-- wrong
local q = queue(2)
local t = spawn(function() for i = 1, 3 do q:put(i) end end)
q:get() t:join() assert(q:qsize() == 2) q:put(1)
