-- wrong: waits at most a while for the lock, and goes to the counter
local office = require "office"
local m = lock()
local users = {}
for n = 1, 10 do
  users[n] = spawn(function()
    office.search()
    local got = m:acquire(0.5)
    local left = office.left()
    if left > 0 then office.set(left - 1) print("user " .. n .. ": bought")
    else office.go() print("user " .. n .. ": sold out") end
    if got then m:release() end
  end)
end
join(users)
print("left: " .. office.count())
