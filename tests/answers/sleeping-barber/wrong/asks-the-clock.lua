-- Barber and customers guess how long things take.
local shop = require "shop"
local chairs, seat = semaphore(3), lock()

local function barber()
  shop.open()
  sleep(0.35)
  for _ = 1, 10 do
    shop.shave()
    sleep(0.01)
  end
end

local function customer(n)
  shop.come(n)
  if not chairs:acquire(0) then return shop.go_away() end
  shop.sit()
  local _ <close> = seat:guard()
  shop.take_seat()
  chairs:release()
  sleep(0.01)
  shop.go_home()
end

daemon(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
