local hall = require "hall"
local function go(n)
  if n > 3 then return end
  local p = spawn(function(k) hall.work() print("child " .. k .. " done") end, n)
  go(n + 1)
  p:join()
end
go(1)
print "all done"
