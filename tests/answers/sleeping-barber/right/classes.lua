-- Classes, two conditions under one lock, numbers instead of flags.
local shop = require "shop"
local m = lock()
local for_barber, for_customers = condition(m), condition(m)
local seats = {free = cell(3), came = cell(0), called = cell(0), seated = cell(0), shaved = cell(0),
  left = cell(0)}

local Barber, Customer = process.class(), process.class()

function Barber:run()
  shop.open()
  for k = 1, 10 do
    m:acquire()
    while seats.came:get() < k do for_barber:wait() end
    seats.called:set(k)
    for_customers:notify_all()
    while seats.seated:get() < k do for_barber:wait() end
    m:release()
    shop.shave()
    m:acquire()
    seats.shaved:set(k)
    for_customers:notify_all()
    while seats.left:get() < k do for_barber:wait() end
    m:release()
  end
end

function Customer:init(n) self.n = n end

function Customer:run()
  shop.come(self.n)
  local _ <close> = m:guard()
  if seats.free:get() == 0 then return shop.go_away() end
  seats.free:add(-1)
  shop.sit()
  local mine = seats.came:add(1)
  for_barber:notify()
  for_customers:wait_for(function() return seats.called:get() == mine end)
  shop.take_seat()
  seats.free:add(1)
  seats.seated:set(mine)
  for_barber:notify()
  for_customers:wait_for(function() return seats.shaved:get() == mine end)
  shop.go_home()
  seats.left:set(mine)
  for_barber:notify()
end

local barber = Barber()
barber.daemon = true
barber:start()
local all = {}
for n = 1, 10 do
  all[n] = Customer(n)
  all[n]:start()
end
join(all)
