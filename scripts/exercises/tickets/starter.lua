local office = require "office"

-- A user looks, and then buys at the counter. Something is missing.
local function user(n)
  office.search()
  local left = office.left()
  if left > 0 then
    office.set(left - 1)
    print("user " .. n .. ": bought")
  else
    office.go()
    print("user " .. n .. ": sold out")
  end
end

for n = 1, 10 do spawn(user, n) end
