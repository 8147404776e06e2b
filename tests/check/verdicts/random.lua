-- right
local a = thread.spawn(function() return math.random(10) end)
assert(a:result() <= 10)
