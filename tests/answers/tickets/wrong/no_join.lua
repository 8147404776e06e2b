-- wrong: the last line does not wait for the users
local office = require "office"
local m = lock()
local function user(n)
  office.search()
  local _ <close> = m:guard()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end
for n = 1, 10 do spawn(user, n) end
print("left: 0")
