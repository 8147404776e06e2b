-- caught by: one-at-a-time
-- No lock at all: several users read the same number of tickets.
local office = require "office"

local function user(n)
  office.search()
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
