-- caught by: released
-- Each user also takes a lock of his own, and keeps it.
local office = require "office"
local counter = lock()

local function user(n)
  office.search()
  lock():acquire()
  local _ <close> = counter:guard()
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
for n = 1, 10 do users[n] = spawn(user, n) end
join(users)
print("left: " .. office.count())
