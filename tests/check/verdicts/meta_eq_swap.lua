-- refuse
local M = {}
local x, y = setmetatable({}, M), setmetatable({}, M)
local t = thread.spawn(function() M.__eq = function() return true end end)
assert(x ~= y) t:join()
