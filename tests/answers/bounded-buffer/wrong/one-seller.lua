-- One process sells everything.
local shelf = require "shelf"
local c = condition()

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    local _ <close> = c:guard()
    c:wait_for(function() return shelf.count() < 4 end)
    shelf.put(loaf)
    c:notify_all()
  end
end

local function seller()
  for _ = 1, 30 do
    c:acquire()
    c:wait_for(function() return shelf.count() > 0 end)
    local loaf = shelf.take()
    c:notify_all()
    c:release()
    shelf.sell(loaf)
  end
end

local all = {spawn(seller)}
for n = 2, 4 do all[n] = spawn(baker) end
join(all)
print("sold: " .. shelf.sold())
