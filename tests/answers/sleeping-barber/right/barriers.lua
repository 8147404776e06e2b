-- Barber and customer meet at a barrier for two: in the seat, after the shave, at the door.
local shop = require "shop"
local chairs, waiting, next_please = bounded_semaphore(3), semaphore(0), lock()
local meet = barrier(2)

local function barber()
  shop.open()
  while true do
    waiting:acquire()
    meet:wait()
    meet:wait()
    shop.shave()
    meet:wait()
    meet:wait()
  end
end

local function customer(n)
  shop.come(n)
  if not chairs:acquire(false) then return shop.go_away() end
  shop.sit()
  waiting:release()
  next_please:acquire()
  meet:wait()
  shop.take_seat()
  chairs:release()
  meet:wait()
  meet:wait()
  shop.go_home()
  meet:wait()
  next_please:release()
end

local b = daemon(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
b:terminate()
