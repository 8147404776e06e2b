-- A notice only where the shelf was full, or was empty.
local shelf = require "shelf"
local c = condition()

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    c:with(function()
      c:wait_for(function() return shelf.count() ~= 4 end)
      local before = shelf.count()
      shelf.put(loaf)
      if before == 0 then c:notify_all() end
    end)
  end
end

local function seller()
  for _ = 1, 15 do
    local loaf
    c:with(function()
      c:wait_for(function() return shelf.count() ~= 0 end)
      local before = shelf.count()
      loaf = shelf.take()
      if before == 4 then c:notify_all() end
    end)
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
