-- wrong
local log = ''
local function c(n) return setmetatable({}, {__close = function() log = log .. n end}) end
local t = thread.spawn(function() local a <close> = c'a' end)
do local b <close> = c'b' end
t:join() assert(log == 'ba' )
