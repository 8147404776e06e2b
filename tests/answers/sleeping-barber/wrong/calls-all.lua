-- One event calls everybody who sits.
local shop = require "shop"
local chairs, waiting, call = semaphore(3), semaphore(0), event()
local seated, shaved = semaphore(0), semaphore(0)

local function barber()
  shop.open()
  while true do
    waiting:acquire()
    call:set()
    seated:acquire()
    shop.shave()
    shaved:release()
  end
end

local function customer(n)
  shop.come(n)
  if not chairs:acquire(0) then return shop.go_away() end
  shop.sit()
  waiting:release()
  call:wait()
  shop.take_seat()
  chairs:release()
  seated:release()
  shaved:acquire()
  shop.go_home()
end

daemon(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
