-- right
local c = condition() local n = 0
local function w() c:with(function() while n == 0 do c:wait() end n = n - 1 end) end
local a, b = thread.spawn(w), thread.spawn(w)
c:with(function() n = 2 c:notify_all() end) join(a, b)
