-- schedules: 5, failing: 0
-- A worker that ends fails its task, and another takes its place.
local p = pool(1)
local dies = p:apply_async(function() os.exit(3) end)
assert(dies:exception() == unit.Died and dies.exitcode == 3)
assert(p:apply(function(x) return x + 1 end, {1}) == 2)
