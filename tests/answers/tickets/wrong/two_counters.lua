-- wrong: users with even and odd numbers use different locks
local office = require "office"
local m = {[0] = lock(), lock()}
local function user(n)
  office.search()
  local _ <close> = m[n % 2]:guard()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end
local all = {}
for n = 1, 10 do all[n] = spawn(user, n) end
join(all)
print("left: " .. office.count())
