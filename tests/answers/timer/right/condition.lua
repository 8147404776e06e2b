-- A condition and a count, as one learns it in a course on monitors.
local kitchen = require "kitchen"
local m = lock()
local changed = condition(m)
local open = 0

local function begin(seconds, f, ...)
  m:with(function() open = open + 1 end)
  local t = timer(seconds, function(...)
    f(...)
    m:with(function()
      open = open - 1
      changed:notify_all()
    end)
  end, ...)
  t:start()
  return t
end

local by = {}
for _, dish in ipairs(kitchen.dishes()) do by[dish] = begin(kitchen.put_on(dish), kitchen.ready, dish) end
local times, every = kitchen.stirs()
local function stir()
  kitchen.stir()
  times = times - 1
  if times > 0 then begin(every, stir) end
end
begin(every, stir)
by[kitchen.called_off()]:cancel()
m:with(function()
  open = open - 1
  while open > 0 do changed:wait() end
end)
print("dinner")
