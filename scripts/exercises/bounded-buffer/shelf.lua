-- The bakery of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local PLACES, BAKERS, SELLERS = 4, 3, 2

local shelf = {}

local loaves, first, last = {}, cell(1), cell(0) -- the loaves on the shelf are first to last
for i = 1, PLACES do loaves[i] = cell() end
local baked, sold = cell(0), cell(0)
local ovens_hot, shelf_full = event(), event()
local baking, selling = cell(0), cell(0)
local together = event()

local function meet(inside, n, one, seconds)
  if inside:add(1) >= n then one:set() end
  if not one:wait(seconds) then one:set() end
end

--- Bake a loaf, which takes a while: gives the loaf. The ovens are cold in the morning.
function shelf.bake()
  enter "bake"
  if not ovens_hot:is_set() then sleep(0.25) end
  meet(baking, BAKERS, ovens_hot, 0.8)
  local loaf = baked:add(1)
  leave "bake"
  return loaf
end

--- How many loaves are on the shelf. Not safe by itself.
function shelf.count()
  enter "shelf"
  local n = last:get() - first:get() + 1
  leave "shelf"
  return n
end

--- Put a loaf on the shelf; an error if all places are taken. Not safe by itself.
function shelf.put(loaf)
  enter "shelf"
  local at = last:get() + 1
  if at - first:get() + 1 > PLACES then error("the shelf is full", 2) end
  enter "place"
  loaves[at % PLACES + 1]:set(loaf)
  last:set(at)
  if at - first:get() + 1 == PLACES then shelf_full:set() end
  leave "shelf"
end

--- Take the loaf that has been on the shelf for longest; an error if the shelf is empty. Not safe
--- by itself.
function shelf.take()
  enter "shelf"
  local at = first:get()
  if at > last:get() then error("the shelf is empty", 2) end
  local loaf = loaves[at % PLACES + 1]:get()
  first:set(at + 1)
  leave "place"
  leave "shelf"
  return loaf
end

--- Sell a loaf, which takes a while. The first customers come when the shelf is full.
function shelf.sell(loaf)
  if math.type(loaf) ~= "integer" then error("this is no loaf", 2) end
  enter "sell"
  if not shelf_full:wait(0.8) then shelf_full:set() end
  meet(selling, SELLERS, together, 0.8)
  sold:add(1)
  leave "sell"
end

--- How many loaves were sold.
function shelf.sold() return sold:get() end

return shelf
