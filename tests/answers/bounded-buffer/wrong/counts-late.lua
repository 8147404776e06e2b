-- Waits while more than four are there, which is too late.
local shelf = require "shelf"
local c = condition()

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    local _ <close> = c:guard()
    while shelf.count() > 4 do c:wait() end
    shelf.put(loaf)
    c:notify_all()
  end
end

local function seller()
  for _ = 1, 15 do
    c:acquire()
    while shelf.count() < 1 do c:wait() end
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
