-- wrong
local n = 0
local M = {__add = function(a, b) n = n + 1 return a end}
local x = setmetatable({}, M)
local function f() local _ = x + 1 end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
