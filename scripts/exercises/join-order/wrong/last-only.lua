-- caught by: joined
-- Joins only the last one, which often is the last to end.
local hall = require "hall"

local function child(n)
  hall.work()
  print("child " .. n .. " done")
end

local crew = {}
for n = 1, 3 do crew[n] = spawn(child, n) end
crew[3]:join()
print("all done")
