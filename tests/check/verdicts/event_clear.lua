-- wrong
local e, n = event(), 0
local t = thread.spawn(function() e:set() e:clear() end)
assert(e:wait(1)) t:join()
