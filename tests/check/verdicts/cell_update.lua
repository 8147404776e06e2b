-- right
local c = cell(0)
local function f() c:update(function(x) return x + 1 end) end
join(spawn(f), isolate.spawn(f), thread.spawn(f)) assert(c:get() == 3)
