-- wrong: the last of the three is not joined (off by one)
local hall = require "hall"
local all = {}
for n = 1, 3 do
  all[n] = spawn(function()
    hall.work()
    print("child " .. n .. " done")
  end)
end
for n = 1, #all - 1 do all[n]:join() end
print("all done")
