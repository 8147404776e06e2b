-- wrong: a semaphore of three tickets decides who buys, and the counter is not guarded
local office = require "office"
local s = semaphore(3)
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    office.search()
    if s:acquire(false) then
      local left = office.left()
      office.set(left - 1)
      print("user " .. n .. ": bought")
    else
      office.left()
      office.go()
      print("user " .. n .. ": sold out")
    end
  end)
end
join(users)
print("left: " .. office.count())
