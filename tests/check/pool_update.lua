-- schedules: 58, failing: 24
-- Two workers of a pool add to a variable: an update is lost.
local n = 0
local p = thread_pool(2)
local function add() n = n + 1 end
local a = p:apply_async(add)
local b = p:apply_async(add)
a:result()
b:result()
assert(n == 2, "lost")
