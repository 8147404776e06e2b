-- wrong
local r = 0
local function k(s) r = s[1] end
local t = thread.spawn(function() k{1} end)
assert(r == 0) t:join()
