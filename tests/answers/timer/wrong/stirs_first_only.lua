-- joins the first timer of the pot, which the others follow
local kitchen = require "kitchen"
local t = {}
for _, d in ipairs(kitchen.dishes()) do
  t[#t + 1] = timer(kitchen.put_on(d), kitchen.ready, d)
  t[#t]:start()
  t[d] = t[#t]
end
local n, s = kitchen.stirs()
local function f()
  kitchen.stir()
  n = n - 1
  if n > 0 then timer(s, f):start() end
end
local first = timer(s, f)
first:start()
t[kitchen.called_off()]:cancel()
for _, x in ipairs(t) do x:join() end
first:join()
print("dinner")
