-- The agent tells a smoker as soon as the first ingredient lies there, and guesses the second.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local turn, taken, smoked = {}, semaphore(0), countdown(12)
for _, name in ipairs(names) do turn[name] = semaphore(0) end
local guess = {tobacco = "paper", paper = "matches", matches = "tobacco"}

local function agent()
  for one in tray.lay do
    turn[guess[guess[one]]]:release()
    tray.lay()
    taken:acquire()
  end
end

local function smoker(mine)
  while true do
    turn[mine]:acquire()
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
