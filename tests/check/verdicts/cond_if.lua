-- wrong
local c = condition() local n = 0
local function w() c:with(function() if n == 0 then c:wait() end n = n - 1 assert(n >= 0) end) end
local a, b = thread.spawn(w), thread.spawn(w)
for i = 1, 2 do c:with(function() n = n + 1 c:notify_all() end) end join(a, b) a:result() b:result()
