local hall = require "hall"
local b = barrier(4)
local list = {}
for n = 1, 3 do list[n] = spawn(function() b:wait() hall.work() print("child " .. n .. " done") end) end
b:wait()
join(list)
print "all done"
