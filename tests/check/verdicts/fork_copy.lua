-- wrong
local x = {0}
local t = thread.spawn(function() x[1] = 1 end)
local p = spawn(function() assert(x[1] == 0) end)
join(t, p) p:result()
