-- wrong: the lock is given back between asking and writing down
local office = require "office"
local m = lock()
local function user(n)
  office.search()
  m:acquire()
  local left = office.left()
  m:release()
  if left > 0 then
    m:acquire()
    office.set(left - 1)
    m:release()
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end
local all = {}
for n = 1, 10 do all[n] = spawn(user, n) end
join(all)
print("left: " .. office.count())
