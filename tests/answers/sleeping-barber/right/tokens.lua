-- Chairs and the seat are tokens in queues.
local shop = require "shop"
local chairs, seat, bell, over = queue(), queue(), queue(), queue()
for n = 1, 3 do chairs:put(n) end

local function barber()
  shop.open()
  while true do
    seat:put "come"
    bell:get()
    shop.shave()
    over:put(true)
    bell:get()
  end
end

local function customer(n)
  shop.come(n)
  local ok, chair = chairs:try_get()
  if not ok then
    shop.go_away()
    return
  end
  shop.sit()
  seat:get()
  shop.take_seat()
  chairs:put(chair)
  bell:put "seated"
  over:get()
  shop.go_home()
  bell:put "gone"
end

daemon(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
