-- caught by: lines
-- All timers of the pot start at the same time.
local kitchen = require "kitchen"

local timers, spoons = {}, {}
for _, dish in ipairs(kitchen.dishes()) do
  timers[dish] = timer(kitchen.put_on(dish), kitchen.ready, dish)
  timers[dish]:start()
end
local times, seconds = kitchen.stirs()
for n = 1, times do
  spoons[n] = timer(seconds, kitchen.stir)
  spoons[n]:start()
end
timers[kitchen.called_off()]:cancel()
for _, t in pairs(timers) do t:join() end
for _, t in ipairs(spoons) do t:join() end
print("dinner")
