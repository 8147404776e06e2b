-- wrong
local n = 0
local function f() local _ <close> = setmetatable({}, {__close = function() n = n + 1 end}) end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
