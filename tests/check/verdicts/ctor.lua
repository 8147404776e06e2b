-- wrong
local r = 0
local t = thread.spawn(function() r = 1 end)
local x = {r, a = r, [r] = r} assert(x[1] == x.a) t:join()
