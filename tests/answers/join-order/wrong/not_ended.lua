-- wrong: waits until all have printed, not until they have ended
local hall = require "hall"
local said = queue()
for n = 1, 3 do
  spawn(function()
    hall.work()
    print("child " .. n .. " done")
    said:put(n)
    sleep(0.2)
  end)
end
for _ = 1, 3 do said:get() end
print("all done")
