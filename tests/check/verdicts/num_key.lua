-- wrong
local t = {} local i = 1
local function f() t[i] = i i = i + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(#t == 2)
