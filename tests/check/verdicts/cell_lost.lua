-- wrong
local c = cell(0)
local function f() c:set(c:get() + 1) end
join(spawn(f), isolate.spawn(f)) assert(c:get() == 2)
