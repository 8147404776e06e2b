-- refuse
local M = {__len = function() return 1 end}
local x = setmetatable({}, M)
local t = thread.spawn(function() M.__len = function() return 2 end end)
assert(#x == 1) t:join()
