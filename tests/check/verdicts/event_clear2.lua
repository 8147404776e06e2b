-- wrong
local e = event()
local t = thread.spawn(function() e:wait() end)
e:set() e:clear() t:join()
