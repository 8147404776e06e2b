-- the dish that was called off is joined before it is cancelled
local kitchen = require "kitchen"
local t = {}
for _, d in ipairs(kitchen.dishes()) do
  t[d] = timer(kitchen.put_on(d), kitchen.ready, d)
  t[d]:start()
end
local n, s = kitchen.stirs()
for _ = 1, n do
  local x = timer(s, kitchen.stir)
  x:start()
  x:join()
end
for _, x in pairs(t) do x:join() end
t[kitchen.called_off()]:cancel()
print("dinner")
