-- An event for each stage.
local hike = require "hike"
local m, came, gates = lock(), cell(0), {}
for stage = 1, 5 do gates[stage] = event() end

local function meet(_, stage)
  m:acquire()
  came:set(came:get() + 1)
  local n = came:get()
  m:release()
  if n == 4 * stage then gates[stage]:set() end
  gates[stage]:wait()
end

local function hiker(me)
  for stage = 1, 5 do
    hike.walk(stage)
    meet(me, stage)
  end
end

local hikers = {}
for n = 1, 4 do hikers[n] = spawn(hiker, n) end
join(hikers)
