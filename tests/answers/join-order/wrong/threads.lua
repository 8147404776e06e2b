-- wrong: threads, not processes
local hall = require "hall"
local all = {}
for n = 1, 3 do
  all[n] = thread.spawn(function()
    hall.work()
    print("child " .. n .. " done")
  end)
end
join(all)
print("all done")
