-- caught by: run
-- verdict: deadlock
-- Each smoker waits for one of its ingredients, then for the other: two get one each.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local laid, taken = {}, semaphore(0)
for _, name in ipairs(names) do laid[name] = semaphore(0) end

local function agent()
  for _ = 1, 12 do
    for _ = 1, 2 do laid[tray.lay()]:release() end
    for _ = 1, 2 do taken:acquire() end
  end
end

local function smoker(mine)
  while true do
    for _, name in ipairs(names) do
      if name ~= mine then
        laid[name]:acquire()
        tray.take(name)
        taken:release()
      end
    end
    tray.smoke(mine)
  end
end

for _, name in ipairs(names) do spawn(smoker, name) end
spawn(agent):join()
print("smoked: " .. tray.smoked())
