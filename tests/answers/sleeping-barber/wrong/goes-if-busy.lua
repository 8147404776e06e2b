-- Who does not find the barber free goes away, although chairs are free.
local shop = require "shop"
local free, waiting, seated, shaved = semaphore(1), semaphore(0), semaphore(0), semaphore(0)

local function barber()
  shop.open()
  while true do
    waiting:acquire()
    seated:acquire()
    shop.shave()
    shaved:release()
  end
end

local function customer(n)
  shop.come(n)
  if not free:acquire(0) then return shop.go_away() end
  shop.sit()
  waiting:release()
  shop.take_seat()
  seated:release()
  shaved:acquire()
  shop.go_home()
  free:release()
end

daemon(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
