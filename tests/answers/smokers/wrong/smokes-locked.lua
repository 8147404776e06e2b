-- A lock around all a smoker does: one smokes at a time.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local turn, taken, smoked, m = {}, semaphore(0), countdown(12), lock()
for _, name in ipairs(names) do turn[name] = semaphore(0) end

local function agent()
  for one in tray.lay do
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
    m:acquire()
    for _, name in ipairs(names) do
      if name ~= mine then tray.take(name) end
    end
    taken:release()
    tray.smoke(mine)
    m:release()
    smoked:count_down()
  end
end

for _, mine in ipairs(names) do daemon(smoker, mine) end
spawn(agent):join()
smoked:wait()
print("smoked: " .. tray.smoked())
