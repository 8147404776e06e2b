local hall = require "hall"

local function child(n)
  hall.work()
  print("child " .. n .. " done")
end

local all = {}
for n = 1, 3 do all[n] = spawn(child, n) end
join(all)
print("all done")
