local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local turn, taken = {}, semaphore(0) -- turn[name]: the two others lie there
for _, name in ipairs(names) do turn[name] = semaphore(0) end
local smoked = countdown(12)

local function agent()
  while true do
    local one = tray.lay()
    if not one then return end
    local two = tray.lay()
    for _, name in ipairs(names) do
      if name ~= one and name ~= two then turn[name]:release() end
    end
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
