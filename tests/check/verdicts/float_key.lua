-- wrong
local t = {[1] = 0}
local u = thread.spawn(function() t[1.0] = t[1.0] + 1 end)
t[1] = t[1] + 1 u:join() assert(t[1] == 2)
