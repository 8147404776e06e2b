-- caught by: run
-- verdict: deadlock
-- The children wait for an event that is set after they are joined.
local hall = require "hall"
local go = event()

local function child(n)
  hall.work()
  go:wait()
  print("child " .. n .. " done")
end

local crew = {}
for n = 1, 3 do crew[n] = spawn(child, n) end
join(crew)
go:set()
print("all done")
