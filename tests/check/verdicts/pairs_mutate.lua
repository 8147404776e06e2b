-- wrong
local list = {a = 1, b = 2}
local t = thread.spawn(function() list.a = nil list.b = nil end)
local n = 0 for k, v in pairs(list) do n = n + v end
assert(n == 3 or n == 0) t:join()
