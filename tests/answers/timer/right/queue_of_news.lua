-- Every timer tells a queue; the main process counts what it hears.
local kitchen = require "kitchen"
local news = queue()
local times, seconds = kitchen.stirs()
local wanted = times
local tick = {}

for _, name in ipairs(kitchen.dishes()) do
  wanted = wanted + 1
  tick[name] = timer(kitchen.put_on(name), function()
    kitchen.ready(name)
    news:put("dish")
  end)
  tick[name]:start()
end

local function again(left)
  if left == 0 then return end
  local t = timer(seconds, function()
    kitchen.stir()
    news:put("stir")
    again(left - 1)
  end)
  t:start()
end
again(times)

local off = kitchen.called_off()
tick[off]:cancel()
wanted = wanted - 1
for _ = 1, wanted do news:get() end
print "dinner"
