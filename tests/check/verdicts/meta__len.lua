-- wrong
local n = 0
local M = {__len = function() local k = n n = k + 1 return '' end}
local x, y = setmetatable({}, M), setmetatable({}, M)
local function f() local _ = #x end
join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
