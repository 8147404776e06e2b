-- A lock, and naps until there is room.
local shelf = require "shelf"
local m = lock()

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    m:acquire()
    while shelf.count() == 4 do
      m:release()
      sleep(0.01)
      m:acquire()
    end
    shelf.put(loaf)
    m:release()
  end
end

local function seller()
  for _ = 1, 15 do
    m:acquire()
    while shelf.count() == 0 do
      m:release()
      sleep(0.01)
      m:acquire()
    end
    local loaf = shelf.take()
    m:release()
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
