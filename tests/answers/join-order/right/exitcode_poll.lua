local hall = require "hall"
local list = {}
for n = 1, 3 do list[n] = spawn(function() hall.work() print(("child %d done"):format(n)) end) end
for _, p in ipairs(list) do while p.exitcode == nil do sleep(0.002) end end
join(list)
print "all done"
