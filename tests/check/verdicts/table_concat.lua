-- wrong
local list = {'a'}
local t = thread.spawn(function() list[1] = 'b' end)
assert(table.concat(list) == 'a') t:join()
