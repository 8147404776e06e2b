-- The agent waits after each ingredient; nobody takes a single one.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local turn, taken, smoked = {}, semaphore(0), countdown(12)
for _, name in ipairs(names) do turn[name] = semaphore(0) end

local function agent()
  for one in tray.lay do
    taken:acquire()
    local two = tray.lay()
    taken:acquire()
    for _, name in ipairs(names) do
      if name ~= one and name ~= two then turn[name]:release() end
    end
  end
end

local function smoker(mine)
  while true do
    turn[mine]:acquire()
    for _, name in ipairs(names) do
      if name ~= mine then
        tray.take(name)
        taken:release()
      end
    end
    tray.smoke(mine)
    smoked:count_down()
  end
end

for _, mine in ipairs(names) do daemon(smoker, mine) end
spawn(agent):join()
smoked:wait()
print("smoked: " .. tray.smoked())
