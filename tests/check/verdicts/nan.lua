-- right
local t = {} local u = thread.spawn(function() return t[0/0] end) assert(u:result() == nil)
