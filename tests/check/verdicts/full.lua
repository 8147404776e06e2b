-- wrong
local q = queue(1)
local t = isolate.spawn(function() q:put(1) end)
assert(not q:full()) t:join()
