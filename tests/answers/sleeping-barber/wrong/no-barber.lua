-- Customers shave themselves.
local shop = require "shop"
local chairs, seat, once = semaphore(3), lock(), cell(0)

local function customer(n)
  if once:add(1) == 1 then shop.open() end
  shop.come(n)
  if not chairs:acquire(0) then return shop.go_away() end
  shop.sit()
  seat:acquire()
  shop.take_seat()
  chairs:release()
  shop.shave()
  shop.go_home()
  seat:release()
end

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
