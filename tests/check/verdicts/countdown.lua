-- wrong
local d = countdown(2)
local t = thread.spawn(function() if d:count() > 0 then d:count_down() end end)
if d:count() == 2 then d:count_down() end
d:wait() t:join()
