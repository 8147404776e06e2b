local hall = require "hall"
local list = {}
for n = 1, 3 do
  list[n] = spawn(function()
    local t = thread.spawn(hall.work)
    t:join()
    print("child " .. n .. " done")
  end)
end
join(table.unpack(list))
print "all done"
