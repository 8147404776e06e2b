-- wrong: what is said does not follow from what the counter says; the first three always buy
local office = require "office"
local m = lock()
local function user(n)
  office.search()
  local _ <close> = m:guard()
  local left = office.left()
  if left > 0 then office.set(left - 1) else office.go() end
  print("user " .. n .. (n <= 3 and ": bought" or ": sold out"))
end
local all = {}
for n = 1, 10 do all[n] = spawn(user, n) end
join(all)
print("left: " .. office.count())
