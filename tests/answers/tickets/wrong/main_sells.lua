-- wrong: the main process goes to the counter for all
local office = require "office"
local all = {}
for n = 1, 10 do all[n] = spawn(office.search) end
join(all)
for n = 1, 10 do
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end
print("left: " .. office.count())
