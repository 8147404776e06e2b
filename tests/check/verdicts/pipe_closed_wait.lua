-- right
local a, b = pipe()
local p = spawn(function() b:send(1) end)
b:close() assert(a:recv() == 1) local ok, e = pcall(a.recv, a) assert(not ok and e == pipe.Closed) p:join()
