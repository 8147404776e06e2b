-- wrong: no lock; the users come to the counter at different times
local office = require "office"
local function user(n)
  office.search()
  sleep(n * 0.03)
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
