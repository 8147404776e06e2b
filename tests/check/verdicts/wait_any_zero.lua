-- wrong
local q = queue()
local p = isolate.spawn(function() q:put(1) end)
assert(wait_any({q}, 0) == nil) p:join()
