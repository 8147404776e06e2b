-- wrong: each is joined before the next one is started
local hall = require "hall"
for n = 1, 3 do
  local p = spawn(function()
    hall.work()
    print("child " .. n .. " done")
  end)
  p:join()
end
print("all done")
