-- The barber does not sleep until it is woken: it naps and looks.
local shop = require "shop"
local chairs, waiting, call = semaphore(3), cell(0), semaphore(0)
local seated, shaved, gone = semaphore(0), semaphore(0), semaphore(0)

local function barber()
  shop.open()
  while true do
    while waiting:get() == 0 do sleep(0.02) end
    waiting:add(-1)
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
  waiting:add(1)
  call:acquire()
  shop.take_seat()
  chairs:release()
  seated:release()
  shaved:acquire()
  shop.go_home()
  gone:release()
end

daemon(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
