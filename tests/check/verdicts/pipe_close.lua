-- wrong
local a, b = pipe()
local p = spawn(function() b:send(1) b:close() end)
b:close() local ok = pcall(a.recv, a, 0.1) assert(ok) p:join()
