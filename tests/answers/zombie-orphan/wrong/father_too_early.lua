-- The father may end before the son has looked at him.
local village = require "village"

local children = {}
for n = 1, village.children() do children[n] = spawn(village.life) end
for _, child in ipairs(children) do wait_any{child} end
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
  spawn(son)
  os.exit(0)
end)

father:join()
dead:set()
print("told: " .. news:get())
