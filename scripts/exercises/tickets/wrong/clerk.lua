-- caught by: ten
-- A clerk, a process of its own, prints for all users.
local office = require "office"
local counter, lines = lock(), queue()

local clerk = spawn(function()
  for line in lines:items() do print(line) end
end)

local function user(n)
  office.search()
  local _ <close> = counter:guard()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    lines:put("user " .. n .. ": bought")
  else
    office.go()
    lines:put("user " .. n .. ": sold out")
  end
end

local users = {}
for n = 1, 10 do users[n] = spawn(user, n) end
join(users)
lines:close()
join(clerk)
print("left: " .. office.count())
