local office = require "office"
local counter = lock()
local function user(n)
  office.search()
  local _ <close> = counter:guard()
  if office.left() > 0 then
    office.set(office.left() - 1)
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
