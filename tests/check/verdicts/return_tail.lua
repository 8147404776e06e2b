-- wrong
local r = 0
local function k() return r end
local t = thread.spawn(function() r = 1 end)
assert(k() == 0) t:join()
