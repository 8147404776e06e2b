-- caught by: sleeps
-- The smokers look again and again whether it is their turn.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local turn, taken, smoked = cell "", semaphore(0), countdown(12)

local function agent()
  for one in tray.lay do
    local two = tray.lay()
    for _, name in ipairs(names) do
      if name ~= one and name ~= two then turn:set(name) end
    end
    taken:acquire()
  end
end

local function smoker(mine)
  while true do
    while turn:get() ~= mine do sleep(0.005) end
    turn:set ""
    for _, name in ipairs(names) do
      if name ~= mine then tray.take(name) end
    end
    taken:release()
    tray.smoke(mine)
    smoked:count_down()
  end
end

for _, mine in ipairs(names) do daemon(smoker, mine) end
spawn(agent):join()
smoked:wait()
print("smoked: " .. tray.smoked())
