-- wrong
local n = 0
thread.daemon(function() n = 1 end)
assert(n == 0)
