-- wrong
local r = {}
local function k(s) return r[s] end
local t = thread.spawn(function() r.a = 1 end)
assert(k'a' == nil) t:join()
