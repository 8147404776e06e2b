-- right
local n = 0
local function f() n = n + 1 return n end
local a, b = isolate.spawn(f), isolate.spawn(f)
assert(a:result() == 1 and b:result() == 1 and n == 0)
