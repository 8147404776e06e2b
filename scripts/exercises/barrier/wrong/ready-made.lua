-- caught by: stage-2
-- Uses the barrier of the language.
local hike = require "hike"
local all = barrier(4)

local function meet(stage)
  all:wait()
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
