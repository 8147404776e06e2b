-- One process plays all customers, one after the other.
local shop = require "shop"
local waiting, seated, shaved = semaphore(0), semaphore(0), semaphore(0)

local function barber()
  shop.open()
  while true do
    waiting:acquire()
    seated:acquire()
    shop.shave()
    shaved:release()
  end
end

daemon(barber)
spawn(function()
  for n = 1, 10 do
    shop.come(n)
    shop.sit()
    waiting:release()
    shop.take_seat()
    seated:release()
    shaved:acquire()
    shop.go_home()
  end
end):join()
