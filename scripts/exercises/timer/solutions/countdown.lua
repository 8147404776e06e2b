-- All timers are made first; a countdown tells when everything has happened.
local kitchen = require "kitchen"

local times, seconds = kitchen.stirs()
local dishes = kitchen.dishes()
local left = countdown(#dishes - 1 + times)
local by_name = {}

for _, dish in ipairs(dishes) do
  by_name[dish] = timer(kitchen.put_on(dish), function()
    kitchen.ready(dish)
    left:count_down()
  end)
end

local function stir_again(n)
  timer(seconds, function()
    kitchen.stir()
    left:count_down()
    if n > 1 then stir_again(n - 1) end
  end):start()
end

stir_again(times)
for _, t in pairs(by_name) do t:start() end
by_name[kitchen.called_off()]:cancel()
left:wait()
print("dinner")
