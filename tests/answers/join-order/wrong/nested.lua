-- wrong: a chain: each starts the next one after its work
local hall = require "hall"
local function child(n)
  hall.work()
  print("child " .. n .. " done")
  if n < 3 then spawn(child, n + 1):join() end
end
spawn(child, 1):join()
print "all done"
