-- caught by: one-at-a-time
-- Each user makes a lock of his own, which nobody else ever waits for.
local office = require "office"

local function user(n)
  local counter = lock()
  office.search()
  local _ <close> = counter:guard()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end

local users = {}
for n = 1, 10 do users[n] = spawn(user, n) end
join(users)
print("left: " .. office.count())
