-- caught by: sleeps
-- Looks again and again whether the pot has been stirred.
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

timers[kitchen.called_off()]:cancel()
while not stirred:is_set() do sleep(0.002) end
for _, t in pairs(timers) do t:join() end
print("dinner")
