-- caught by: lines
-- Three stirs, however many are asked.
local kitchen = require "kitchen"

local timers = {}
for _, dish in ipairs(kitchen.dishes()) do
  timers[dish] = timer(kitchen.put_on(dish), kitchen.ready, dish)
  timers[dish]:start()
end
for _ = 1, 3 do
  local t = timer(0.05, kitchen.stir)
  t:start()
  t:join()
end
timers[kitchen.called_off()]:cancel()
for _, t in pairs(timers) do t:join() end
print("dinner")
