-- wrong
local e = event()
local p = isolate.spawn(function() e:set() end)
assert(e:wait(5)) p:join()
