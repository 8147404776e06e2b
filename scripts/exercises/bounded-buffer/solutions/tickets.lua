-- Bakers and sellers wait for their numbers, which are kept in cells under the condition's lock.
local shelf = require "shelf"
local changed = condition(lock())
local free, there = cell(4), cell(0)

local function wait_and_take(what)
  while what:get() < 1 do changed:wait() end
  what:set(what:get() - 1)
end

local function baker()
  for _ = 1, 10 do
    local loaf = shelf.bake()
    changed:with(function()
      wait_and_take(free)
      shelf.put(loaf)
      there:add(1)
      changed:notify_all()
    end)
  end
end

local function seller()
  for _ = 1, 15 do
    shelf.sell(changed:with(function()
      wait_and_take(there)
      free:add(1)
      changed:notify_all()
      return shelf.take()
    end))
  end
end

local all = {}
for n = 1, 2 do all[n] = spawn(seller) end
for n = 3, 5 do all[n] = spawn(baker) end
for _, one in ipairs(all) do one:result() end
print(("sold: %d"):format(shelf.sold()))
