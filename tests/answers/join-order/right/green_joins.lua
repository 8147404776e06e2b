local hall = require "hall"
green.scope(function(s)
  for n = 1, 3 do
    s:spawn(function() spawn(function() hall.work() print("child " .. n .. " done") end):join() end)
  end
end)
print "all done"
