-- wrong: looks at the counter without a lock, and again with it
local office = require "office"
local m = lock()
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    office.search()
    if office.left() == 0 then office.go() print("user " .. n .. ": sold out") return end
    office.go()
    m:acquire()
    local left = office.left()
    if left > 0 then office.set(left - 1) print("user " .. n .. ": bought")
    else office.go() print("user " .. n .. ": sold out") end
    m:release()
  end)
end
join(users)
print("left: " .. office.count())
