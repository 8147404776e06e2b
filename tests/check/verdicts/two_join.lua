-- wrong
local a, b
a = thread.spawn(function() sleep(0.1) b:join() end)
b = thread.spawn(function() a:join() end)
join(a, b)
