-- The agent takes the ingredients itself, for the smoker.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local turn, smoked = {}, countdown(12)
for _, name in ipairs(names) do turn[name] = semaphore(0) end

local function agent()
  for one in tray.lay do
    local two = tray.lay()
    tray.take(one)
    tray.take(two)
    for _, name in ipairs(names) do
      if name ~= one and name ~= two then turn[name]:release() end
    end
  end
end

local function smoker(mine)
  while true do
    turn[mine]:acquire()
    tray.smoke(mine)
    smoked:count_down()
  end
end

for _, mine in ipairs(names) do daemon(smoker, mine) end
spawn(agent):join()
smoked:wait()
print("smoked: " .. tray.smoked())
