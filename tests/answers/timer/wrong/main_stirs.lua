-- the main process stirs itself, between sleeps
local kitchen = require "kitchen"
local t = {}
for _, d in ipairs(kitchen.dishes()) do
  t[d] = timer(kitchen.put_on(d), kitchen.ready, d)
  t[d]:start()
end
local n, s = kitchen.stirs()
for _ = 1, n do
  sleep(s)
  kitchen.stir()
end
t[kitchen.called_off()]:cancel()
for _, x in pairs(t) do x:join() end
print("dinner")
