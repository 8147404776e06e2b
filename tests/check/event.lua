-- schedules: 2, failing: 1
local e, x = event(), 0
local a = thread.spawn(function() e:wait() assert(x == 1, "set too early") end)
local b = thread.spawn(function() e:set() x = 1 end)
a:result() b:result()
