-- wrong: nobody looks before going to the counter
local office = require "office"
local m = lock()
local function user(n)
  local _ <close> = m:guard()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
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
