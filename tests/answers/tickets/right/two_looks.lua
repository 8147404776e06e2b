local office = require "office"
local m = rlock()
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    local there = office.search()
    if there == 0 then there = office.search() end
    local _ <close> = m:guard()
    local left = office.left()
    if left == 0 then office.go() print("user " .. n .. ": sold out") return end
    office.set(left - 1)
    print("user " .. n .. ": bought")
  end)
end
join(users)
print("left: " .. office.count())
