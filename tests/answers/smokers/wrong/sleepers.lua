-- Smokers sleep a little, then try to take; the agent sleeps longer.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local smoked = countdown(12)

local function agent()
  while tray.lay() do
    tray.lay()
    sleep(0.1)
  end
end

local function smoker(mine)
  local a = mine == "tobacco" and "paper" or "tobacco"
  local b = mine == "matches" and "paper" or "matches"
  while true do
    sleep(0.01)
    if pcall(tray.take, a) then
      if pcall(tray.take, b) then
        tray.smoke(mine)
        smoked:count_down()
      end
    end
  end
end

for _, mine in ipairs(names) do daemon(smoker, mine) end
spawn(agent):join()
smoked:wait(3)
print("smoked: " .. tray.smoked())
