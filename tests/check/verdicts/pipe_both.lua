-- wrong
local a, b = pipe()
local t = thread.spawn(function() b:recv() b:send(1) end)
a:recv() a:send(1) t:join()
