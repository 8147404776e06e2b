-- wrong: sleeps long enough instead of joining
local hall = require "hall"
for n = 1, 3 do
  spawn(function()
    hall.work()
    print("child " .. n .. " done")
  end)
end
sleep(1.5)
print("all done")
