local hall = require "hall"
local list = {}
for n = 1, 3 do list[n] = spawn(function() hall.work() print("child " .. n .. " done") os.exit(0) end) end
join(list)
print "all done"
