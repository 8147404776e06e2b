-- wrong: isolates, not processes
local hall = require "hall"
local list = {}
for n = 1, 3 do list[n] = isolate.spawn(function() local h = require "hall" h.work() print("child " .. n .. " done") end) end
join(list)
print "all done"
