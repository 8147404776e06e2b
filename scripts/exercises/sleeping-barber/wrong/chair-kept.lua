-- caught by: seat-beside
-- A customer keeps the chair until the shave is over.
local shop = require "shop"

local chairs = semaphore(3)
local waiting, call = semaphore(0), semaphore(0) -- a customer is there; the barber calls one
local seated, shaved, gone = semaphore(0), semaphore(0), semaphore(0)

local function barber()
  shop.open()
  while true do
    waiting:acquire()
    call:release()
    seated:acquire()
    shop.shave()
    shaved:release()
    gone:acquire()
  end
end

local function customer(n)
  shop.come(n)
  if not chairs:acquire(0) then return shop.go_away() end
  shop.sit()
  waiting:release()
  call:acquire()
  shop.take_seat()
  seated:release()
  shaved:acquire()
  shop.go_home()
  chairs:release()
  gone:release()
end

daemon(barber)
local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
