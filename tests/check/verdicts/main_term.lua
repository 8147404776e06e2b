-- wrong
local main = thread.current()
local t = thread.spawn(function() main:terminate() end)
sleep(1) t:join()
