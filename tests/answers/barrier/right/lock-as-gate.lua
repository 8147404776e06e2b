-- Whoever comes last opens a turnstile made for that stage; the count is an rlock's business.
local hike = require "hike"
local m, came, gates = rlock(), cell(0), {}
for stage = 1, 5 do gates[stage] = semaphore(0) end

local function meet(_, stage)
  local last
  do
    local _ <close> = m:guard()
    came:set(came:get() + 1)
    last = came:get() == 4
    if last then came:set(0) end
  end
  if last then gates[stage]:release() end
  gates[stage]:acquire()
  gates[stage]:release()
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
