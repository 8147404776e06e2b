-- wrong
local t = spawn(function() end)
assert(t:is_alive()) t:join()
