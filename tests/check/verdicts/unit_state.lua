-- refuse
local t = thread.spawn(function() end)
assert(t.state ~= 'terminated') t:join()
