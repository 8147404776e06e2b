-- wrong
local q, x = queue(), {0}
local t = thread.spawn(function() x[1] = 1 end)
q:put(x) assert(q:get()[1] == 0) t:join()
