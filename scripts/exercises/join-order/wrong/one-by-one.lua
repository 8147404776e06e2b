-- caught by: together
-- Synchronised too much: joins each before the next is started.
local hall = require "hall"

local function child(n)
  hall.work()
  print("child " .. n .. " done")
end

local crew = {}
for n = 1, 3 do
  crew[n] = spawn(child, n)
  crew[n]:join()
end
print("all done")
