-- The main process says what it hopes, and waits for nobody.
local shelf = require "shelf"
local c = condition()

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
  end
end

for _ = 1, 3 do spawn(baker) end
for _ = 1, 2 do spawn(seller) end
sleep(1)
print "sold: 30"
