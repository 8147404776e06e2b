local hall = require "hall"
for n = 1, 3 do spawn(function() hall.work() print(("child %d done"):format(n)) end) end
for _, p in ipairs(process.active()) do p:join() end
while #process.active() > 0 do sleep(0.01) end
print "all done"
