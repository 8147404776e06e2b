-- wrong: a lock keeps them from working at the same time
local hall = require "hall"
local m = lock()
local all = {}
for n = 1, 3 do
  all[n] = spawn(function()
    m:with(hall.work)
    print("child " .. n .. " done")
  end)
end
join(all)
print("all done")
