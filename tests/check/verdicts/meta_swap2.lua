-- refuse
local x = setmetatable({}, {__index = function() return 1 end})
local t = thread.spawn(function() setmetatable(x, {__index = function() return 2 end}) end)
assert(x.a == 1) t:join()
