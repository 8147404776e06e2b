-- caught by: search-together
-- Synchronised too much: the users even look one after the other.
local office = require "office"
local counter = lock()

local function user(n)
  local _ <close> = counter:guard()
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
