-- wrong: a fourth child works, too
local hall = require "hall"
local list = {}
for n = 1, 4 do list[n] = spawn(function() hall.work() if n < 4 then print("child " .. n .. " done") end end) end
join(list)
print "all done"
