-- wrong: nobody is joined before the last line
local hall = require "hall"
for n = 1, 3 do
  spawn(function()
    hall.work()
    print("child " .. n .. " done")
  end)
end
print("all done")
