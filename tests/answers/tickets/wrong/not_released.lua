-- wrong: who gets no ticket keeps the lock until the end of its process, to the others' alarm
local office = require "office"
local m = semaphore(1)
local function user(n)
  office.search()
  m:acquire()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
    m:release()
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end
local all = {}
for n = 1, 10 do all[n] = spawn(user, n) end
join(all)
print("left: " .. office.count())
