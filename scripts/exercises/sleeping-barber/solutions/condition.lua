-- A monitor: the state of the shop in cells, under the lock of a condition.
local shop = require "shop"
local changed = condition()
local sitting, calls, seat = cell(0), cell(0), cell "free" -- free, called, taken, shaved

local function wait_until(question) changed:wait_for(question) end
local function seat_is(state) return function() return seat:get() == state end end

local function become(state)
  seat:set(state)
  changed:notify_all()
end

local function barber()
  shop.open()
  while true do
    changed:with(function()
      wait_until(function() return sitting:get() > 0 and seat:get() == "free" end)
      calls:set(1)
      become "called"
      wait_until(seat_is "taken")
    end)
    shop.shave()
    changed:with(function() become "shaved" end)
  end
end

local function customer(n)
  shop.come(n)
  local has_chair = changed:with(function()
    if sitting:get() == 3 then return false end
    sitting:add(1)
    shop.sit()
    changed:notify_all()
    return true
  end)
  if not has_chair then return shop.go_away() end
  changed:with(function()
    wait_until(function() return calls:get() == 1 end)
    calls:set(0)
    shop.take_seat()
    sitting:add(-1)
    become "taken"
    wait_until(seat_is "shaved")
    shop.go_home()
    become "free"
  end)
end

daemon(barber)
local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
