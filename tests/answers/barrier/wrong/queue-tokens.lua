-- The last one puts tokens into a queue.
local hike = require "hike"
local m, count, tokens = lock(), cell(0), {}
for stage = 1, 5 do tokens[stage] = queue() end

local function meet(_, stage)
  m:acquire()
  local last = count:add(1) == 4 * stage
  m:release()
  if last then
    for n = 1, 4 do tokens[stage]:put(n) end
  end
  tokens[stage]:get()
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
