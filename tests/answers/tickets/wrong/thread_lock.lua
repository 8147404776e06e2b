-- wrong: a lock of a thread in each process
local office = require "office"
local function user(n)
  local m = lock()
  local t = thread.spawn(function()
    office.search()
    m:with(function()
      local left = office.left()
      if left > 0 then office.set(left - 1) print("user " .. n .. ": bought")
      else office.go() print("user " .. n .. ": sold out") end
    end)
  end)
  t:join()
end
local users = {}
for n = 1, 10 do users[n] = spawn(user, n) end
join(users)
print("left: " .. office.count())
