-- daemon timers: the end of the script does not wait for them, and nobody does
local kitchen = require "kitchen"
local t = {}
for _, d in ipairs(kitchen.dishes()) do
  t[d] = timer(kitchen.put_on(d), kitchen.ready, d)
  t[d].daemon = true
  t[d]:start()
end
t[kitchen.called_off()]:cancel()
print("dinner")
