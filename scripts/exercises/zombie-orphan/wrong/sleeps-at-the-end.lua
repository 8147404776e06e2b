-- caught by: waits
-- A sleep gives the son time to tell.
local village = require "village"

local children = {}
for n = 1, village.children() do children[n] = spawn(village.life) end
for _, child in ipairs(children) do wait_any{child} end
for _, child in ipairs(children) do village.register(child) end
for _, child in ipairs(children) do
  child:join()
  village.bury(child)
end

local born, dead = event(), event()

local function son()
  village.son()
  born:set()
  dead:wait()
  village.orphan()
end

local father = spawn(function()
  spawn(son):join()
end)

born:wait()
father:kill()
father:join()
dead:set()
sleep(0.3)
print("told: an orphan")
