-- wrong: the users are threads
local office = require "office"
local m = lock()
local function user(n)
  office.search()
  m:acquire()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
  m:release()
end
local all = {}
for n = 1, 10 do all[n] = thread.spawn(user, n) end
join(all)
print("left: " .. office.count())
