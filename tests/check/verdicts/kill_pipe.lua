-- wrong
local a, b = pipe()
local p = spawn(function() b:send(1) sleep(1) b:send(2) end)
b:close() p:kill() local ok = pcall(a.recv, a) assert(ok) p:join()
