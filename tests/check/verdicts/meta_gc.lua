-- refuse
local n = 0
do local _ = setmetatable({}, {__gc = function() n = n + 1 end}) end
collectgarbage() assert(n == 0)
