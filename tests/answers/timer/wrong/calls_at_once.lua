-- kitchen.ready(dish) is called here, and what it gives is no function.
local kitchen = require "kitchen"

for _, dish in ipairs(kitchen.dishes()) do
  local t = timer(kitchen.put_on(dish), kitchen.ready(dish))
  t:start()
end
print("dinner")
