-- wrong
local n <const> = {0}
local function f() n[1] = n[1] + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(n[1] == 2)
