-- caught by: together
-- Each timer is joined before the next one starts.
local kitchen = require "kitchen"

local off
for _, dish in ipairs(kitchen.dishes()) do
  local t = timer(kitchen.put_on(dish), kitchen.ready, dish)
  t:start()
  if off or dish == "soup" then t:join() end
  if off == nil then off = kitchen.called_off() end
  if dish == off then t:cancel() end
end

local times, seconds = kitchen.stirs()
for _ = 1, times do
  local t = timer(seconds, kitchen.stir)
  t:start()
  t:join()
end
print("dinner")
