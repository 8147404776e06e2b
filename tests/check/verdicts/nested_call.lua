-- wrong
local f = {g = {h = function(self) return 1 end}}
local t = thread.spawn(function() f.g.h = function() return 2 end end)
assert(f.g:h() == 1) t:join()
