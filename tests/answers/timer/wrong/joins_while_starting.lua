-- joins each timer in the loop that starts it; the cake's is started last
local kitchen = require "kitchen"
local cake
for _, d in ipairs(kitchen.dishes()) do
  local t = timer(kitchen.put_on(d), kitchen.ready, d)
  t:start()
  if d == "cake" then cake = t else t:join() end
end
kitchen.called_off()
cake:cancel()
local n, s = kitchen.stirs()
for _ = 1, n do
  local t = timer(s, kitchen.stir)
  t:start()
  t:join()
end
print("dinner")
