-- wrong
local n = 0
local p = spawn(function() local function f() n = n + 1 end join(thread.spawn(f), thread.spawn(f)) assert(n == 2) end)
p:result()
