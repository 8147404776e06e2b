-- wrong: each user is joined before the next one comes
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
for n = 1, 10 do spawn(user, n):join() end
print("left: " .. office.count())
