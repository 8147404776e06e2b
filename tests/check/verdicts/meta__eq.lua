-- wrong
local n = 0
local M = {__eq = function() local k = n n = k + 1 return '' end}
local x, y = setmetatable({}, M), setmetatable({}, M)
local function f() local _ = x == y end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
