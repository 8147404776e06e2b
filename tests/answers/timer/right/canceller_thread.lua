-- A thread waits for the guest, the main thread for the rest.
local kitchen = require "kitchen"
local timers = {}
local waiter = thread.spawn(function()
  local dish = kitchen.called_off()
  timers[dish]:cancel()
end)
local names = kitchen.dishes()
for i = #names, 1, -1 do
  local dish = names[i]
  local t = timer(kitchen.put_on(dish), kitchen.ready, dish)
  timers[dish] = t
  t:start()
end
local count, gap = kitchen.stirs()
for _ = 1, count do
  local t = timer(gap, kitchen.stir)
  t:start()
  t:join()
end
waiter:join()
for _, dish in ipairs(names) do timers[dish]:join() end
print("dinner")
