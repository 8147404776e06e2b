local kitchen = require "kitchen"

for _, dish in ipairs(kitchen.dishes()) do
  kitchen.put_on(dish) -- says after how many seconds it is ready: then kitchen.ready(dish)
end

print("dinner")
