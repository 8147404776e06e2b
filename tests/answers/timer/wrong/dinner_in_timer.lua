-- the last stir says dinner, whether the dishes are ready or not
local kitchen = require "kitchen"
local t = {}
for _, d in ipairs(kitchen.dishes()) do
  t[d] = timer(kitchen.put_on(d), kitchen.ready, d)
  t[d]:start()
end
local n, s = kitchen.stirs()
local function f()
  kitchen.stir()
  n = n - 1
  if n > 0 then timer(s, f):start() else print("dinner") end
end
timer(s, f):start()
t[kitchen.called_off()]:cancel()
