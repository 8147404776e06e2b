-- right
local t = {a = {n = 0}}
local u = thread.spawn(function() t.a = {n = 5} end)
t.a.n = t.a.n + 1 u:join() assert(t.a.n == 5 or t.a.n == 6)
