-- A monitor: what lies there is in a cell, under the lock of a condition.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local c, lies, ended = condition(), cell{}, cell(0)

local function lacks(mine)
  local now = lies:get()
  return #now == 2 and now[1] ~= mine and now[2] ~= mine
end

local function agent()
  for _ = 1, 12 do
    local one, two = tray.lay(), tray.lay()
    local _ <close> = c:guard()
    lies:set{one, two}
    c:notify_all()
    c:wait_for(function() return #lies:get() == 0 end)
  end
end

local function smoker(mine)
  while true do
    do
      local _ <close> = c:guard()
      c:wait_for(function() return lacks(mine) end)
      for _, name in ipairs(lies:get()) do tray.take(name) end
      lies:set{}
      c:notify_all()
    end
    tray.smoke(mine)
    c:with(function()
      ended:add(1)
      c:notify_all()
    end)
  end
end

for _, mine in ipairs(names) do process.daemon(smoker, mine) end
local a = process.spawn(agent)
c:acquire()
while ended:get() < 12 do c:wait() end
c:release()
a:join()
print("smoked: " .. tray.smoked())
