-- A baker keeps the lock from its first loaf to its last.
local shelf = require "shelf"
local c = condition()

local function baker()
  local _ <close> = c:guard()
  for _ = 1, 10 do
    local loaf = shelf.bake()
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

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
