-- wrong
local d = countdown(1)
local t = isolate.spawn(function() d:count_down() end)
assert(d:wait(0)) t:join()
