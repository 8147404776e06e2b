-- wrong
local n = 0
local t = thread.spawn(function() local ok = pcall(function() n = 1 n = 2 end) return n end)
t:terminate() t:join() assert(n ~= 1)
