-- The barber's shop of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local FIRST, EARLY = 1, 7 -- customers: the first one, those who come while it is shaved, later ones

local shop = {}

local is_open, shaving, full, quiet = event(), event(), event(), event()
local early, away = cell(0), cell(0)

--- Wait for an event of the shop, but not for ever.
local function wait_for(one, seconds)
  if not one:wait(seconds) then one:set() end
end

local function go_home()
  leave "shop"
  if early:add(1) >= EARLY then quiet:set() end
end

--- The barber opens the shop. After that it may be quiet for a while.
function shop.open()
  enter "open"
  is_open:set()
  leave "open"
end

--- The barber shaves the customer who is in the seat. The first shave takes until the shop is full.
function shop.shave()
  enter "shave"
  if not shaving:is_set() then
    sleep(0.02)
    shaving:set()
    wait_for(full, 1.5)
  end
  sleep(0.002)
  leave "shave"
end

--- Customer n (1 to 10) comes into the shop: first one, then many at once, and some later.
function shop.come(n)
  wait_for(is_open, 2)
  if n == FIRST then sleep(0.3)
  elseif n <= EARLY then wait_for(shaving, 2)
  else
    wait_for(quiet, 4)
    sleep(0.05)
  end
  enter "shop"
end

--- The customer finds all chairs taken, and goes home.
function shop.go_away()
  enter "away"
  leave "away"
  if away:add(1) >= 3 then full:set() end
  go_home()
end

--- The customer sits down on a chair.
function shop.sit()
  enter "guest"
  enter "chairs"
end

--- The customer rises from the chair and takes the barber's seat.
function shop.take_seat()
  leave "chairs"
  enter "seat"
end

--- The customer, who is shaved, rises from the seat and goes home.
function shop.go_home()
  leave "seat"
  leave "guest"
  go_home()
end

return shop
