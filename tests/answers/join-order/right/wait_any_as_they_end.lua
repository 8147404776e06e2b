local hall = require "hall"
local alive = {}
for n = 3, 1, -1 do
  table.insert(alive, spawn(function()
    hall.work()
    print("child " .. n .. " done")
  end))
end
while #alive > 0 do
  local who = wait_any(alive)
  who:join()
  for i, u in ipairs(alive) do
    if u == who then table.remove(alive, i) break end
  end
end
print("all done")
