-- The place of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local inside, company = cell(0), event()
local hall = {}

--- Work. The first ones wait a while for company.
function hall.work()
  enter "work"
  if inside:add(1) >= 3 then company:set() end
  if not company:wait(0.8) then company:set() end
  sleep(0.01)
  inside:add(-1)
  leave "work"
end

return hall
