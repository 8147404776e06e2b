-- wrong: waits for a message from each before it ends, then prints, and joins after that
local hall = require "hall"
local q, list = queue(), {}
for n = 1, 3 do list[n] = spawn(function() hall.work() print("child " .. n .. " done") q:put(n) end) end
for _ = 1, 3 do q:get() end
print "all done"
join(list)
