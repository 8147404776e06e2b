-- wrong
local list, to = {'a'}, {}
local t = thread.spawn(function() list[1] = 'b' end)
table.move(list, 1, 1, 1, to) assert(to[1] == 'a') t:join()
