local hall = require "hall"

local function child(n)
  hall.work()
  print("child " .. n .. " done")
end

local crew = {}
for n = 1, 3 do crew[n] = spawn(child, n) end
join(crew)
print("all done")
