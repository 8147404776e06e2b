-- wrong
local n = 0
local t = thread.spawn(function() n = n + 1 return n end)
n = n + 1 assert(t:result() == 1)
