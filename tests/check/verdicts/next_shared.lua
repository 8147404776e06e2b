-- wrong
local t = {a = 1}
local u = thread.spawn(function() t.b = 2 end)
local n = 0 for k in next, t do n = n + 1 end assert(n == 1) u:join()
