-- Plain acquire and release, and a wait with a limit in a loop.
local shelf = require "shelf"
local m = rlock()
local c = condition(m)

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    c:acquire()
    while shelf.count() == 4 do c:wait(2) end
    shelf.put(loaf)
    c:notify_all()
    c:release()
  end
end

local function seller()
  for _ = 1, 15 do
    m:acquire()
    while shelf.count() == 0 do c:wait(2) end
    local loaf = shelf.take()
    c:notify_all()
    m:release()
    shelf.sell(loaf)
  end
end

local all = {}
for n = 1, 3 do all[n] = spawn(baker) end
for n = 4, 5 do all[n] = spawn(seller) end
join(all)
print("sold: " .. shelf.sold())
