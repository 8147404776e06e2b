-- wrong
local n = 0
local function f() local i = 0 ::top:: n = n + 1 i = i + 1 if i < 2 then goto top end end
join(thread.spawn(f), thread.spawn(f)) assert(n == 4)
