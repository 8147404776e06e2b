-- refuse
local x = setmetatable({}, {__call = function() return 1 end})
local t = thread.spawn(function() getmetatable(x).__call = function() return 2 end end)
assert(x() == 1) t:join()
