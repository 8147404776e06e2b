-- The main process starts each stir itself, after it has joined the one before.
local kitchen = require "kitchen"

local clocks = {}
for i, dish in ipairs(kitchen.dishes()) do
  clocks[i] = {dish = dish, timer = timer(kitchen.put_on(dish), kitchen.ready, dish)}
  clocks[i].timer:start()
end

local spoon = thread.spawn(function()
  local times, seconds = kitchen.stirs()
  for _ = 1, times do
    local t = timer(seconds, kitchen.stir)
    t:start()
    t:join()
  end
end)

local off = kitchen.called_off()
for _, c in ipairs(clocks) do
  if c.dish == off then c.timer:cancel() else c.timer:join() end
end
spoon:join()
print("dinner")
