-- wrong
local t = thread.spawn(function() os.exit(3) end)
t:join()
