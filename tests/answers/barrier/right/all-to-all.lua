-- Everybody tells everybody: a semaphore for each pair.
local hike = require "hike"
local told = {}
for i = 1, 4 do
  told[i] = {}
  for j = 1, 4 do told[i][j] = semaphore(0) end
end

local function meet(me)
  for other = 1, 4 do
    if other ~= me then told[me][other]:release() end
  end
  for other = 1, 4 do
    if other ~= me then told[other][me]:acquire() end
  end
end

local Hiker = process.class()

function Hiker:init(me) self.me = me end

function Hiker:run()
  for stage = 1, 5 do
    hike.walk(stage)
    meet(self.me)
  end
end

local hikers = {}
for n = 1, 4 do
  hikers[n] = Hiker(n)
  hikers[n]:start()
end
for _, one in ipairs(hikers) do one:join() end
