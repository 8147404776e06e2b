-- wrong
local f = 0
join(thread.spawn(function() f = f | 1 end), thread.spawn(function() f = f | 2 end)) assert(f == 3)
