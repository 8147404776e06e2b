-- wrong
local list = {a = 1}
local t = thread.spawn(function() list.a = nil end)
assert(next(list) == 'a') t:join()
