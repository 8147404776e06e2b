-- caught by: run
-- One process stands for all three smokers.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local offers, taken = queue(), semaphore(0)

local function agent()
  for one in tray.lay do
    local two = tray.lay()
    offers:put{one, two}
    taken:acquire()
  end
  offers:close()
end

local function smoker()
  for offer in offers:items() do
    local mine
    for _, name in ipairs(names) do
      if name ~= offer[1] and name ~= offer[2] then mine = name end
    end
    tray.take(offer[1])
    tray.take(offer[2])
    taken:release()
    tray.smoke(mine)
  end
end

join(spawn(agent), spawn(smoker))
print("smoked: " .. tray.smoked())
