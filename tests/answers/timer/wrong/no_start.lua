-- Timers are made, and never started: called_off waits for a dish.
local kitchen = require "kitchen"

local timers = {}
for _, dish in ipairs(kitchen.dishes()) do
  timers[dish] = timer(kitchen.put_on(dish), kitchen.ready, dish)
end
timers[kitchen.called_off()]:cancel()
print("dinner")
