-- wrong: a join with a limit, and what it says is not looked at
local hall = require "hall"
local all = {}
for n = 1, 3 do
  all[n] = spawn(function()
    hall.work()
    print("child " .. n .. " done")
  end)
end
for n = 1, 3 do all[n]:join(0.5) end
print("all done")
