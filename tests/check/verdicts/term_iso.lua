-- wrong
local t = isolate.spawn(function() local n = 0 pcall(function() n = 1 n = 2 end) return n end)
t:terminate() local ok, n = pcall(t.result, t) assert(not ok or n ~= 1)
