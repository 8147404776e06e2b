-- The book's: the agent tells of each ingredient by itself, and pushers put together what they
-- hear.
local tray = require "tray"
local names = {"tobacco", "paper", "matches"}
local laid, turn, taken = {}, {}, semaphore(0)
for _, name in ipairs(names) do laid[name], turn[name] = semaphore(0), semaphore(0) end
local m, lies = lock(), cell(false) -- the ingredient that has no partner yet
local smoked = semaphore(0)

local function third(a, b)
  for _, name in ipairs(names) do
    if name ~= a and name ~= b then return name end
  end
end

local function agent()
  for _ = 1, 12 do
    for _ = 1, 2 do laid[tray.lay()]:release() end
    for _ = 1, 2 do taken:acquire() end
  end
end

local function pusher(name)
  while true do
    laid[name]:acquire()
    m:with(function()
      local other = lies:get()
      lies:set(not other and name)
      if other then turn[third(name, other)]:release() end
    end)
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
    smoked:release()
  end
end

for _, name in ipairs(names) do
  daemon(pusher, name)
  daemon(smoker, name)
end
spawn(agent)
for _ = 1, 12 do smoked:acquire() end
print("smoked: " .. tray.smoked())
