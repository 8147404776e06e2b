-- wrong: the children work, but the main process prints their lines
local hall = require "hall"
local all = {}
for n = 1, 3 do all[n] = spawn(hall.work) end
for n = 1, 3 do
  all[n]:join()
  print("child " .. n .. " done")
end
print("all done")
