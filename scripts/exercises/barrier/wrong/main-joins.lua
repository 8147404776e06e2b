-- caught by: four
-- The main process starts four new hikers for each stage, and joins them.
local hike = require "hike"
for stage = 1, 5 do
  local hikers = {}
  for n = 1, 4 do hikers[n] = spawn(hike.walk, stage) end
  join(hikers)
end
