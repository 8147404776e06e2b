-- wrong
local a, b = pipe()
local p = spawn(function() b:send(1) end)
local t = isolate.spawn(function() b:send(2) end)
assert(a:recv() == 1) join(p, t)
