-- The chairs are a queue with room for three, in which customers leave an event to be called by.
-- The barber is told to go home by a word in the queue.
local shop = require "shop"
local chairs, line = semaphore(3), queue()
local seat = queue(1) -- answers from the seat

local function barber()
  shop.open()
  for ticket in line:items() do
    ticket.call:set()
    seat:get() -- seated
    shop.shave()
    ticket.shaved:set()
    seat:get() -- free again
  end
end

local function customer(n)
  shop.come(n)
  if not chairs:acquire(false) then
    shop.go_away()
    return
  end
  shop.sit()
  local ticket = {call = event(), shaved = event()}
  line:put(ticket)
  ticket.call:wait()
  shop.take_seat()
  chairs:release()
  seat:put "seated"
  ticket.shaved:wait()
  shop.go_home()
  seat:put "free"
end

local b = spawn(barber)
local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
line:close()
b:join()
