-- A queue for each smoker, which the agent closes at the end; smokers answer by another queue.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local offers, answers = {}, queue()
for _, name in ipairs(names) do offers[name] = queue() end

local Smoker, Agent = process.class(), process.class()

function Smoker:init(mine) self.mine = mine end

function Smoker:run()
  for offer in offers[self.mine]:items() do
    for _, name in ipairs(offer) do tray.take(name) end
    answers:put "taken"
    tray.smoke(self.mine)
  end
end

function Agent:run()
  for one in tray.lay do
    local two = tray.lay()
    local free = {tobacco = true, paper = true, matches = true}
    free[one], free[two] = nil, nil
    offers[next(free)]:put{one, two}
    answers:get()
  end
  for _, name in ipairs(names) do offers[name]:close() end
end

local all = {Agent()}
for i, name in ipairs(names) do all[i + 1] = Smoker(name) end
for _, one in ipairs(all) do one:start() end
join(all)
print("smoked: " .. tray.smoked())
