-- There is nobody with matches: the one with paper smokes for it.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local turn, taken, smoked = {}, semaphore(0), countdown(12)
for _, name in ipairs(names) do turn[name] = semaphore(0) end
turn.matches = turn.paper

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
    for _, name in ipairs(names) do
      if name ~= mine then pcall(tray.take, name) end
    end
    taken:release()
    pcall(tray.smoke, mine)
    smoked:count_down()
  end
end

for _, mine in ipairs{"tobacco", "paper"} do daemon(smoker, mine) end
spawn(agent):join()
smoked:wait()
print("smoked: 12")
