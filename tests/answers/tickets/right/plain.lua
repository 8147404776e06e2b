local office = require "office"
local counter = lock()

local function user(n)
  office.search()
  counter:acquire()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
  counter:release()
end

local all = {}
for n = 1, 10 do all[n] = spawn(user, n) end
join(all)
print("left: " .. office.count())
