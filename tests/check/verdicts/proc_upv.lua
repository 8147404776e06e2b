-- right
local n = 0
local function f() n = n + 1 assert(n == 1) end
join(spawn(f), spawn(f)) assert(n == 0)
