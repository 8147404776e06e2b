-- Each user hands the counter on to the next by an event.
local office = require "office"
local turn = {}
for n = 1, 11 do turn[n] = event() end

local function user(n)
  office.search()
  turn[n]:wait()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
  turn[n + 1]:set()
end

local users = {}
for n = 1, 10 do users[n] = spawn(user, n) end
turn[1]:set()
turn[11]:wait()
join(users)
print("left: " .. office.count())
