-- caught by: joined
-- Right in most runs: waits some time instead of joining.
local hall = require "hall"

local function child(n)
  hall.work()
  print("child " .. n .. " done")
end

for n = 1, 3 do spawn(child, n) end
sleep(0.05)
print("all done")
