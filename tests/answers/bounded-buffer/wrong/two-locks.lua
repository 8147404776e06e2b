-- Two conditions, each with a lock of its own: a baker and a seller are at the shelf together.
local shelf = require "shelf"
local has_place, has_loaf = condition(), condition()

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    has_place:acquire()
    has_place:wait_for(function() return shelf.count() < 4 end)
    shelf.put(loaf)
    has_place:release()
    has_loaf:with(function() has_loaf:notify() end)
  end
end

local function seller()
  for _ = 1, 15 do
    has_loaf:acquire()
    has_loaf:wait_for(function() return shelf.count() > 0 end)
    local loaf = shelf.take()
    has_loaf:release()
    has_place:with(function() has_place:notify() end)
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
