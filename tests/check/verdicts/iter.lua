-- wrong
local n = 0
local function it() n = n + 1 if n < 3 then return n end end
local function f() for x in it do end end
join(thread.spawn(f), thread.spawn(f)) assert(n == 4)
