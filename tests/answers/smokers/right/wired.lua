-- Events: one for each smoker, and one for the agent, cleared by whoever waited.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local mine_is, gone, finished = {}, event(), joinable_queue()
for _, name in ipairs(names) do mine_is[name] = event() end

local function other_of(a, b)
  for name in pairs(mine_is) do
    if name ~= a and name ~= b then return name end
  end
end

local Agent = process.class()

function Agent:run()
  local a = tray.lay()
  while a do
    local b = tray.lay()
    finished:put(a .. b)
    mine_is[other_of(a, b)]:set()
    gone:wait()
    gone:clear()
    a = tray.lay()
  end
end

local Smoker = process.class()

function Smoker:init(mine)
  self.mine = mine
  self.daemon = true
end

function Smoker:run()
  while true do
    mine_is[self.mine]:wait()
    mine_is[self.mine]:clear()
    for name in pairs(mine_is) do
      if name ~= self.mine then tray.take(name) end
    end
    gone:set()
    tray.smoke(self.mine)
    finished:get()
    finished:task_done()
  end
end

for name in pairs(mine_is) do Smoker(name):start() end
local a = Agent()
a:start()
a:join()
finished:join()
print("smoked: " .. tray.smoked())
