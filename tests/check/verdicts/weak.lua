-- refuse
local t = setmetatable({}, {__mode = 'k'})
local function f(i) t[i] = i end
join(thread.spawn(f, 1), thread.spawn(f, 2)) assert(t[1] == 1 and t[2] == 2)
