-- wrong: the children count down before they print, and nobody is joined
local hall = require "hall"
local left = countdown(3)
for n = 1, 3 do
  spawn(function()
    hall.work()
    left:count_down()
    print("child " .. n .. " done")
  end)
end
left:wait()
sleep(0.1)
print("all done")
