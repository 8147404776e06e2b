-- a variable, looked at every few milliseconds
local kitchen = require "kitchen"
local t, left = {}, 0
for _, d in ipairs(kitchen.dishes()) do
  left = left + 1
  t[d] = timer(kitchen.put_on(d), function() kitchen.ready(d) left = left - 1 end)
  t[d]:start()
end
local n, s = kitchen.stirs()
left = left + n
local function f()
  kitchen.stir()
  left, n = left - 1, n - 1
  if n > 0 then timer(s, f):start() end
end
timer(s, f):start()
t[kitchen.called_off()]:cancel()
while left > 1 do sleep(0.003) end
print("dinner")
