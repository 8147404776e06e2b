-- caught by: sold
-- Knows that there are three tickets, and does not ask.
local office = require "office"
local counter, sold = lock(), cell(0)

local function user(n)
  office.search()
  local _ <close> = counter:guard()
  office.left()
  if sold:add(1) <= 3 then
    office.set(3 - sold:get())
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end

local users = {}
for n = 1, 10 do users[n] = spawn(user, n) end
join(users)
print("left: 0")
