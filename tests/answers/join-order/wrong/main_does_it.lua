-- wrong: the main process works, and the children are there for show
local hall = require "hall"
local all = {}
for n = 1, 3 do all[n] = spawn(function() end) end
for n = 1, 3 do
  hall.work()
  print("child " .. n .. " done")
end
join(all)
print("all done")
