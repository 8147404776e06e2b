local shelf = require "shelf"
local changed = condition()

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    local _ <close> = changed:guard()
    changed:wait_for(function() return shelf.count() < 4 end)
    shelf.put(loaf)
    changed:notify_all()
  end
end

local function seller()
  for _ = 1, 15 do
    local loaf
    do
      local _ <close> = changed:guard()
      changed:wait_for(function() return shelf.count() > 0 end)
      loaf = shelf.take()
      changed:notify_all()
    end
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
