local hall = require "hall"
local joiners = {}
for n = 1, 3 do
  local p = spawn(function() hall.work() print(("child %d done"):format(n)) end)
  joiners[n] = thread.spawn(function() return p:join() end)
end
join(joiners)
print "all done"
