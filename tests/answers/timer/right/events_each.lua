-- An event for each thing that is to happen.
local kitchen = require "kitchen"
local rung, timers = {}, {}
for _, dish in ipairs(kitchen.dishes()) do
  rung[dish] = event()
  timers[dish] = timer(kitchen.put_on(dish), function(name)
    kitchen.ready(name)
    rung[name]:set()
  end, dish)
end
for _, t in pairs(timers) do t:start() end

local all_stirred = event()
local function stirring(round)
  return function()
    kitchen.stir()
    if round == kitchen.stirs() then
      all_stirred:set()
    else
      timer(select(2, kitchen.stirs()), stirring(round + 1)):start()
    end
  end
end
timer(select(2, kitchen.stirs()), stirring(1)):start()

local off = kitchen.called_off()
timers[off]:cancel()
rung[off] = nil
for _, e in pairs(rung) do e:wait() end
all_stirred:wait()
print("dinner")
