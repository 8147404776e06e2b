-- wrong: joins only the last one
local hall = require "hall"
local p
for n = 1, 3 do p = spawn(function() hall.work() print("child " .. n .. " done") end) end
p:join()
print "all done"
