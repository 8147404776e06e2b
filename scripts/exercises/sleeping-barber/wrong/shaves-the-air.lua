-- caught by: meet
-- The barber does not wait until the customer is in the seat.
local shop = require "shop"

local chairs = semaphore(3)
local waiting, call = semaphore(0), semaphore(0) -- a customer is there; the barber calls one
local shaved, gone = semaphore(0), semaphore(0)

local function barber()
  shop.open()
  while true do
    waiting:acquire()
    call:release()
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
  chairs:release()
  shaved:acquire()
  shop.go_home()
  gone:release()
end

daemon(barber)
local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
