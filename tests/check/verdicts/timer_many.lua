-- wrong
local q = queue()
local a, b = timer(0.1, function() q:put(1) end), timer(0.2, function() q:put(2) end)
a:start() b:start() assert(q:get() == 1) join(a, b)
