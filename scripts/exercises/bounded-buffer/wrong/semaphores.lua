-- caught by: waits
-- Semaphores do the waiting, and a lock the rest.
local shelf = require "shelf"
local m, places, loaves = lock(), semaphore(4), semaphore(0)

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    places:acquire()
    m:with(shelf.put, loaf)
    loaves:release()
  end
end

local function seller()
  for _ = 1, 15 do
    loaves:acquire()
    local loaf = m:with(shelf.take)
    places:release()
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
