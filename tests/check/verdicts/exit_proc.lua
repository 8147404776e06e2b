-- wrong
local t = spawn(function() os.exit(3) end)
t:join()
