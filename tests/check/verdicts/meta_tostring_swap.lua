-- refuse
local M = {__tostring = function() return '1' end}
local x = setmetatable({}, M)
local t = thread.spawn(function() M.__tostring = function() return '2' end end)
assert(tostring(x) == '1') t:join()
