local office = require "office"
local turns = {}
for n = 1, 11 do turns[n] = event() end
turns[1]:set()
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    office.search()
    turns[n]:wait()
    local left = office.left()
    if left > 0 then office.set(left - 1) print("user " .. n .. ": bought")
    else office.go() print("user " .. n .. ": sold out") end
    turns[n + 1]:set()
  end)
end
join(users)
print("left: " .. office.count())
