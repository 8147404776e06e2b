-- wrong
local n = 0
local x = setmetatable({}, {__pairs = function(t) n = n + 1 return next, t end})
local function f() for _ in pairs(x) do end end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
