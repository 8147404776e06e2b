local shop = require "shop"

-- Something is missing: nobody waits for anybody.
local function barber()
  shop.open()
  for _ = 1, 10 do shop.shave() end
end

local function customer(n)
  shop.come(n)
  shop.sit()
  shop.take_seat()
  shop.go_home()
end

process.daemon(barber)
local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
