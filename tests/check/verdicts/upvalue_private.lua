-- right
local function make() local n = 0 return function() n = n + 1 return n end end
local a, b = thread.spawn(make()), thread.spawn(make())
assert(a:result() == 1 and b:result() == 1)
