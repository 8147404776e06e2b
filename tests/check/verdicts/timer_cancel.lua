-- wrong
local n = 0
local t = timer(0.1, function() n = 1 end)
t:start() t:cancel() t:join() assert(n == 0)
