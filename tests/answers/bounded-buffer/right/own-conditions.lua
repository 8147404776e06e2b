-- Each process has a condition of its own to wait at; all share a lock. Whoever changes something
-- notifies all five.
local shelf = require "shelf"
local m, mine = lock(), {}
for n = 1, 5 do mine[n] = condition(m) end

local function tell()
  for n = 1, 5 do mine[n]:notify() end
end

local function baker(n)
  for _ = 1, 10 do
    local loaf = shelf.bake()
    local _ <close> = m:guard()
    while shelf.count() > 3 do mine[n]:wait() end
    shelf.put(loaf)
    tell()
  end
end

local function seller(n)
  local function take()
    local _ <close> = m:guard()
    while shelf.count() < 1 do mine[n]:wait() end
    local loaf = shelf.take()
    tell()
    return loaf
  end
  for _ = 1, 15 do shelf.sell(take()) end
end

local all = {}
for n = 5, 1, -1 do all[#all + 1] = process.spawn(n < 4 and baker or seller, n) end
for _, one in ipairs(all) do one:join() end
io.write("sold: ", shelf.sold(), "\n")
