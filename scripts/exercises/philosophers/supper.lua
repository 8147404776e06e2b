-- The place of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local inside, company = cell(0), event()

local supper = {}

--- Philosopher n (1 to 5) eats once with the forks `left` and `right` (1 to 5). The first ones
--- wait a while for company.
function supper.eat(left, right)
  enter("fork " .. left)
  enter("fork " .. right)
  enter "meal"
  if inside:add(1) >= 2 then company:set() end
  if not company:wait(0.8) then company:set() end
  sleep(0.001)
  inside:add(-1)
  leave "meal"
  leave("fork " .. right)
  leave("fork " .. left)
end

return supper
