-- wrong
local fs = {}
for i = 1, 2 do local n = 0 fs[i] = {function() n = n + 1 end, function() return n end} end
join(thread.spawn(fs[1][1]), thread.spawn(fs[1][1]), thread.spawn(fs[2][1]))
assert(fs[1][2]() == 2 and fs[2][2]() == 1)
