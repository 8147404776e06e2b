local hike = require "hike"

-- Something is missing.
local function meet()
end

local function hiker()
  for stage = 1, 5 do
    hike.walk(stage)
    meet()
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker) end
join(hikers)
