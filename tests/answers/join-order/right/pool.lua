local hall = require "hall"
local p = pool(3)
for n = 1, 3 do
  p:apply_async(function(k)
    hall.work()
    print("child " .. k .. " done")
  end, {n})
end
p:close()
p:join()
print("all done")
