-- caught by: dishes
-- A thread sleeps in the place of each timer.
local kitchen = require "kitchen"

local cooking, stop = {}, event()
for _, dish in ipairs(kitchen.dishes()) do
  local seconds = kitchen.put_on(dish)
  cooking[#cooking + 1] = thread.spawn(function()
    if dish == "cake" then stop:wait(seconds)
    else
      sleep(seconds)
      kitchen.ready(dish)
    end
  end)
end

local times, seconds = kitchen.stirs()
for _ = 1, times do
  sleep(seconds)
  kitchen.stir()
end
kitchen.called_off()
stop:set()
join(cooking)
print("dinner")
