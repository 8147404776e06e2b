-- wrong
local t, i = {0, 0}, 1
local th = thread.spawn(function() i = 2 end)
t[i], i = 5, 3
th:join() assert(t[1] == 5)
