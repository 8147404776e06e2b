-- wrong
local a, b = pipe()
local t = thread.spawn(function() b:send(1) end)
assert(not a:poll()) t:join()
