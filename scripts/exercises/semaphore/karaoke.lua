-- The place of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local inside, company = cell(0), event()

local karaoke = {}

--- Sing a song. The first ones wait a while for company.
function karaoke.sing()
  enter "room"
  if inside:add(1) >= 5 then company:set() end
  if not company:wait(0.8) then company:set() end
  sleep(0.03)
  inside:add(-1)
  leave "room"
end

return karaoke
