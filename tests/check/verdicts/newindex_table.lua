-- wrong
local store = {n = 0}
local p = setmetatable({}, {__index = store, __newindex = store})
local function f() p.n = p.n + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(store.n == 2)
