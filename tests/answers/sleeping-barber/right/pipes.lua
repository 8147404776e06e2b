-- Each customer has a pipe to the barber, who hears of it through a queue, and ends when told.
local shop = require "shop"
local m, free, door = lock(), cell(3), queue()

local function barber()
  shop.open()
  while true do
    local line = door:get()
    if line == "closing" then return end
    line:send "come"
    assert(line:recv() == "seated")
    shop.shave()
    line:send "shaved"
    assert(line:recv() == "gone")
  end
end

local function take_chair()
  local _ <close> = m:guard()
  if free:get() == 0 then return false end
  free:add(-1)
  return true
end

local function customer(n)
  shop.come(n)
  if not take_chair() then shop.go_away() return end
  shop.sit()
  local mine, barbers = pipe()
  door:put(barbers)
  mine:recv()
  shop.take_seat()
  m:with(function() free:add(1) end)
  mine:send "seated"
  mine:recv()
  shop.go_home()
  mine:send "gone"
end

local b = spawn(barber)

local customers = {}
for n = 1, 10 do customers[n] = spawn(customer, n) end
join(customers)
door:put "closing"
join(b)
