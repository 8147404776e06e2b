-- In half the time.
local kitchen = require "kitchen"

local timers = {}
for _, dish in ipairs(kitchen.dishes()) do
  timers[dish] = timer(kitchen.put_on(dish) / 2, kitchen.ready, dish)
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

timers[kitchen.called_off()]:cancel()
for _, t in pairs(timers) do t:join() end
stirred:wait()
print("dinner")
