-- The main process is the barber.
local shop = require "shop"
local chairs, waiting, call = semaphore(3), semaphore(0), semaphore(0)
local seated, shaved, gone = semaphore(0), semaphore(0), semaphore(0)

local function customer(n)
  shop.come(n)
  if not chairs:acquire(0) then return shop.go_away() end
  shop.sit()
  waiting:release()
  call:acquire()
  shop.take_seat()
  chairs:release()
  seated:release()
  shaved:acquire()
  shop.go_home()
  gone:release()
end

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
shop.open()
for _ = 1, 7 do
  waiting:acquire()
  call:release()
  seated:acquire()
  shop.shave()
  shaved:release()
  gone:acquire()
end
join(customers)
