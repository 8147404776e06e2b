-- caught by: after-work
local hall = require "hall"
local list = {}
for n = 1, 3 do list[n] = spawn(function() print("child " .. n .. " done") hall.work() end) end
join(list)
print "all done"
