-- wrong
local q, e = queue(), event()
local t = thread.spawn(function() e:set() end)
local p = spawn(function() q:put(1) end)
assert(wait_any({q, e}) == q) join(t, p)
