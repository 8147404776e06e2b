-- Two conditions that share a lock, and a loop in the place of wait_for: one notice wakes the right
-- side.
local shelf = require "shelf"
local m = lock()
local has_place, has_loaf = condition(m), condition(m)

local function put(loaf)
  m:acquire()
  while shelf.count() == 4 do has_place:wait() end
  shelf.put(loaf)
  has_loaf:notify()
  m:release()
end

local function take()
  m:acquire()
  while shelf.count() == 0 do has_loaf:wait() end
  local loaf = shelf.take()
  has_place:notify()
  m:release()
  return loaf
end

local Baker, Seller = process.class(), process.class()

function Baker:run()
  for _ = 1, 10 do put(shelf.bake()) end
end

function Seller:run()
  for _ = 1, 15 do shelf.sell(take()) end
end

local all = {Baker(), Baker(), Baker(), Seller(), Seller()}
for _, one in ipairs(all) do one:start() end
for _, one in ipairs(all) do one:join() end
print("sold: " .. shelf.sold())
