-- right
local function f(...) return select('#', ...) end
local t = thread.spawn(f, 1, nil, nil)
assert(t:result() == 3)
