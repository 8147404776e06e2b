-- wrong
local n = 0
local t = thread.spawn(function() os.exit(0) end)
error('late')
