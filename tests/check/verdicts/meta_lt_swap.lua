-- refuse
local M = {__lt = function() return true end}
local x, y = setmetatable({}, M), setmetatable({}, M)
local t = thread.spawn(function() M.__lt = function() return false end end)
assert(x < y) t:join()
