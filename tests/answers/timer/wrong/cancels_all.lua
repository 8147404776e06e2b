-- Cancels what comes first, not what was called off.
local kitchen = require "kitchen"

local timers = {}
for _, dish in ipairs(kitchen.dishes()) do
  timers[dish] = timer(kitchen.put_on(dish), kitchen.ready, dish)
  timers[dish]:start()
end

local stirred, left, seconds = event(), kitchen.stirs()
local function stir()
  kitchen.stir()
  left = left - 1
  if left == 0 then return stirred:set() end
  timer(seconds, stir):start()
end
timer(seconds, stir):start()

kitchen.called_off()
timers[kitchen.dishes()[#kitchen.dishes() - 1]]:cancel()
for _, t in pairs(timers) do t:cancel() end
for _, t in pairs(timers) do t:join() end
stirred:wait()
print("dinner")
