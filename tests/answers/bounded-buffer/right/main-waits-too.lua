-- The main process waits by a number of sold loaves, and joins at the end.
local shelf = require "shelf"
local c, done = condition(), cell(0)

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    local _ <close> = c:guard()
    c:wait_for(function() return shelf.count() < 4 end)
    shelf.put(loaf)
    c:notify_all()
  end
end

local function seller()
  for _ = 1, 15 do
    c:acquire()
    c:wait_for(function() return shelf.count() > 0 end)
    local loaf = shelf.take()
    c:notify_all()
    c:release()
    shelf.sell(loaf)
    c:with(function()
      done:add(1)
      c:notify_all()
    end)
  end
end

local all = {}
for n = 1, 3 do all[n] = process{target = baker, name = "baker " .. n} end
for n = 4, 5 do all[n] = process{target = seller, name = "seller " .. n} end
for n = 1, 5 do all[n]:start() end
c:with(c.wait_for, c, function() return done:get() == 30 end)
for n = 1, 5 do all[n]:result() end
print("sold: " .. done:get())
