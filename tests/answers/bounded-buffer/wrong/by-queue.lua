-- A queue of four does the waiting.
local shelf = require "shelf"
local q, m = queue(4), lock()

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    q:put(loaf)
    m:with(function() if shelf.count() < 4 then shelf.put(loaf) end end)
  end
end

local function seller()
  for _ = 1, 15 do
    local loaf = q:get()
    m:with(function() if shelf.count() > 0 then shelf.take() end end)
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
