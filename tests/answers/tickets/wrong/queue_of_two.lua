-- wrong: two pens at the counter
local office = require "office"
local s = semaphore(2)
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    office.search()
    local _ <close> = s:guard()
    local left = office.left()
    if left > 0 then office.set(left - 1) print("user " .. n .. ": bought")
    else office.go() print("user " .. n .. ": sold out") end
  end)
end
join(users)
print("left: " .. office.count())
