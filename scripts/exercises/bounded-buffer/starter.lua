local shelf = require "shelf"

-- Something is missing: nobody waits for a place, or for a loaf.
local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    shelf.put(loaf)
  end
end

local function seller()
  for _ = 1, 15 do
    local loaf = shelf.take()
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
