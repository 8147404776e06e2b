-- wrong: who saw no ticket in the search takes no lock
local office = require "office"
local m = lock()
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    if office.search() == 0 then
      office.left() office.go()
      print("user " .. n .. ": sold out")
      return
    end
    m:acquire()
    local left = office.left()
    if left > 0 then office.set(left - 1) print("user " .. n .. ": bought")
    else office.go() print("user " .. n .. ": sold out") end
    m:release()
  end)
end
join(users)
print("left: " .. office.count())
