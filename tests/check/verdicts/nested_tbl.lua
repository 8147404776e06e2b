-- wrong
local t = {a = {b = {c = 0}}}
local function f() local b = t.a.b b.c = b.c + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(t.a.b.c == 2)
