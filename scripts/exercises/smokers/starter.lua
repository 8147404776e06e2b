local tray = require "tray"

-- Something is missing: nobody tells the smokers, and nobody tells the agent.
local function agent()
  while tray.lay() do end
end

local function smoker(mine)
  for _, name in ipairs{"tobacco", "paper", "matches"} do
    if name ~= mine then tray.take(name) end
  end
  tray.smoke(mine)
end

local a = spawn(agent)
for _, mine in ipairs{"tobacco", "paper", "matches"} do daemon(smoker, mine) end
a:join()
print("smoked: " .. tray.smoked())
