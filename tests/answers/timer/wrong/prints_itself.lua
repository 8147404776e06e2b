-- prints what the module would print
local kitchen = require "kitchen"
local off
for _, d in ipairs(kitchen.dishes()) do
  if d ~= "cake" then print(d .. " is ready") end
end
for _ = 1, (kitchen.stirs()) do print("the pot is stirred") end
print("dinner")
