-- caught by: stage-2
-- Looks at the count again and again.
local hike = require "hike"
local count = cell(0)

local function meet(stage)
  count:add(1)
  while count:get() < 4 * stage do sleep(0.001) end
end

local function hiker()
  for stage = 1, 5 do
    hike.walk(stage)
    meet(stage)
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker) end
join(hikers)
