local hall = require "hall"
local names = {}
for n = 1, 3 do
  local p = process{target = function(k)
    hall.work()
    print("child " .. k .. " done")
    return k
  end, args = {n}, name = "child-" .. n}
  p:start()
  names[#names + 1] = p
end
local sum = 0
for _, p in ipairs(names) do sum = sum + p:result() end
assert(sum == 6)
print("all done")
