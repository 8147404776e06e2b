-- A kitchen clock as an object, joined by a method.
local kitchen = require "kitchen"
local Clock = {}
Clock.__index = Clock

function Clock.new() return setmetatable({running = {}}, Clock) end
function Clock:after(seconds, name, f, ...)
  local t = timer(seconds, f, ...)
  self.running[name] = t
  t:start()
  return t
end
function Clock:cancel(name)
  self.running[name]:cancel()
  self.running[name] = nil
end
function Clock:join()
  for _, t in pairs(self.running) do t:join() end
end

local clock_ = Clock.new()
for _, d in ipairs(kitchen.dishes()) do clock_:after(kitchen.put_on(d), d, kitchen.ready, d) end
local n, every = kitchen.stirs()
local last = semaphore(0)
local function spoon()
  kitchen.stir()
  n = n - 1
  if n > 0 then timer(every, spoon):start() else last:release() end
end
timer(every, spoon):start()
clock_:cancel(kitchen.called_off())
last:acquire()
clock_:join()
print("dinner")
