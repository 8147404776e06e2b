local hall = require "hall"

local function child(n)
  hall.work()
  print("child " .. n .. " done")
end

for n = 1, 3 do spawn(child, n) end
print("all done")
