-- caught by: one-at-a-time
-- verdict: wrong
-- Right in most runs: the users come one after the other, mostly far enough apart.
local office = require "office"

local function user(n)
  office.search()
  sleep(n * 0.015)
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end

local users = {}
for n = 1, 10 do
  users[n] = spawn(user, math.random(60) == 1 and n - 1 or n)
end
join(users)
print("left: " .. office.count())
