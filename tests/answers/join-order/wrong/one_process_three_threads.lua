-- wrong: one process with three threads
local hall = require "hall"
local p = spawn(function()
  local list = {}
  for n = 1, 3 do list[n] = thread.spawn(function() hall.work() print("child " .. n .. " done") end) end
  join(list)
end)
p:join()
print "all done"
