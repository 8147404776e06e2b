-- All hear of each round, by a queue for each, and see themselves whether they lack just that.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local news, taken = {}, event()
for i = 1, 3 do news[i] = queue() end

local function agent()
  for one in tray.lay do
    local two = tray.lay()
    taken:clear()
    for i = 1, 3 do news[i]:put{[one] = true, [two] = true} end
    taken:wait()
  end
  for i = 1, 3 do news[i]:close() end
end

local function smoker(i)
  for lies in news[i]:items() do
    if not lies[names[i]] then
      for name in pairs(lies) do tray.take(name) end
      taken:set()
      tray.smoke(names[i])
    end
  end
end

local all = {spawn(agent)}
for i = 1, 3 do all[#all + 1] = spawn(smoker, i) end
join(all)
print("smoked: " .. tray.smoked())
