-- refuse
local M = {__index = function() return 1 end}
local x = setmetatable({}, M)
local t = thread.spawn(function() M.__index = function() return 2 end end)
assert(x.a == 1) t:join()
