local office = require "office"
local m = rlock()
local function at_counter()
  local left = office.left()
  local ok = left >= 1
  if ok then office.set(left - 1) else office.go() end
  return ok
end
local users = {}
for n = 1, 10 do
  local u = process{target = function(number)
    office.search()
    if m:with(at_counter) then
      print("user " .. number .. ": bought")
    else
      print("user " .. number .. ": sold out")
    end
  end, args = {n}, name = "user " .. n}
  u:start()
  users[#users + 1] = u
end
join(users)
print("left: " .. office.count())
