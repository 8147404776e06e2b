-- wrong
local q = queue(1)
local t = isolate.spawn(function() q:close() end)
assert(not q:closed()) t:join()
