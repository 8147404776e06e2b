-- caught by: ended
-- A sleep in the place of a wait for the ends: they may take longer.
local village = require "village"

local children = {}
for n = 1, village.children() do children[n] = spawn(village.life) end
sleep(0.15)
for _, child in ipairs(children) do village.register(child) end
for _, child in ipairs(children) do
  child:join()
  village.bury(child)
end

local born, dead, news = event(), event(), queue()

local function son()
  village.son()
  born:set()
  dead:wait()
  news:put(village.orphan())
end

local father = spawn(function()
  spawn(son):join()
end)

born:wait()
father:kill()
father:join()
dead:set()
print("told: " .. news:get())
