-- refuse
local x = setmetatable({}, {__add = function() return 1 end})
local t = thread.spawn(function() getmetatable(x).__add = function() return 2 end end)
assert(x + 1 == 1) t:join()
