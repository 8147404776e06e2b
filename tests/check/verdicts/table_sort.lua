-- wrong
local list = {3, 1, 2}
local t = thread.spawn(function() table.sort(list) end)
assert(list[1] == 3) t:join()
