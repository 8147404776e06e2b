-- caught by: sleeps
-- The son looks again and again who its father is.
local village = require "village"

local children = {}
for n = 1, village.children() do children[n] = spawn(village.life) end
for _, child in ipairs(children) do wait_any{child} end
for _, child in ipairs(children) do village.register(child) end
for _, child in ipairs(children) do
  child:join()
  village.bury(child)
end

local born, news = event(), queue()

local function son()
  local before = os.getppid()
  village.son()
  born:set()
  while os.getppid() == before do sleep(0.001) end
  news:put(village.orphan())
end

local father = spawn(function()
  spawn(son):join()
end)

born:wait()
sleep(0.1)
father:kill()
father:join()
print("told: " .. news:get())
