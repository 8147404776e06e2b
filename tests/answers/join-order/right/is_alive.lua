local hall = require "hall"
local crew = {}
for n = 1, 3 do
  crew[n] = process{target = function() hall.work() print("child " .. n .. " done") end}
end
for _, p in ipairs(crew) do p:start() end
local function any()
  for _, p in ipairs(crew) do if p:is_alive() then return true end end
  return false
end
while any() do sleep(0.005) end
join(table.unpack(crew))
print("all done")
