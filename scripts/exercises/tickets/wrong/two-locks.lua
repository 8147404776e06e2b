-- caught by: run
-- verdict: deadlock
-- Two locks, which half of the users take in the other order.
local office = require "office"
local counter, till = lock(), lock()

local function user(n)
  office.search()
  local first, second = counter, till
  if n % 2 == 0 then first, second = till, counter end
  local _ <close> = first:guard()
  sleep(0.001)
  local _ <close> = second:guard()
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
